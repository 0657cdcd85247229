"""e-Tax invoices: a tax document as the XML of ETDA 3-2560 (ER3-2560 v2.0), within a PDF/A-3, signed, or sent by e-mail for its time stamp."""
