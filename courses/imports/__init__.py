"""Reading what other systems and people hand in: question files and courses. No models, no database.

`questions` and `markdown` are the two entrances. Both return frozen drafts together with every problem they found, so
that a screen or a command can show a report before anything is stored.
"""
