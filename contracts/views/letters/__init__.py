"""Pages of 通知函件 (`/c/<contract>/notices/`)."""
