"""The office's Word documents (文书): plain values in, the bytes of a .docx out; no database.

Templates are Word files with jinja2 placeholders in Chinese (docxtpl). An office changes one by
putting a file of the same name into a folder of its own.
"""
