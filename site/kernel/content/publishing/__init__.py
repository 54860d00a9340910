"""Before a page is published: can everybody who reads it see its pictures and files, too?"""
