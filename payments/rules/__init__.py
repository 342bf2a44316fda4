"""Gates, tranches, invoices and remedies as pure rules."""
