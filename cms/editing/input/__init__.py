"""From what a caller gives to what is stored: values checked, references found, records composed."""
