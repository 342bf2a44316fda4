"""违约、不可抗力、数据安全与争议: recorded, proved, stated by both sides."""
