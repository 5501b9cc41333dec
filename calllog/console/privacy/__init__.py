"""The pages of the protection of personal data (个人信息保护)."""
