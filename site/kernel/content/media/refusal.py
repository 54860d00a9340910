"""The one exception that every check of an uploaded file raises."""


class UploadRefused(ValueError):
    """A file that we do not take. Its text is shown to the person who sent it and says what to change."""
