"""Pages every app rests on: the text, jobs, and how a page refuses."""
