"""The pages of the office's figures (统计分析): the report, the rows behind each number, charts."""
