"""The staff console: what people see and do in a browser."""

from calllog.console.app import create_console

__all__ = ["create_console"]
