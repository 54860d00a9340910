"""Content that comes in from elsewhere: Word files, and what editors paste from Word, WPS and WeChat.

Both become the blocks of an article by the same way: HTML (word.py, office.py), pieces (pieces.py), pictures (pictures.py),
rows (services.py). What cannot be kept is a remark (remarks.py), and every remark is shown to the editor.
"""
