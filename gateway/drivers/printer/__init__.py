"""Receipt printers: a document to rows, rows to bytes, and the talk that knows whether paper came out."""
