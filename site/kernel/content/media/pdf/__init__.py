"""PDF files as pages: each sheet a picture with its words, for views that show no PDF (docs/decisions/017).

`child` is the program that opens what strangers sent, `confined` shuts it in, `drawing` runs it, `sheets` keeps what it made.
"""
