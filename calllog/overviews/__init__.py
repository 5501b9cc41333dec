"""What one looks at first: what one owes (我的待办), one's section (本科室), the day (今日概览)."""
