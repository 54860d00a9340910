"""Models of the online school.

Written by authors: CoursePage, ChapterPage, LessonPage, ExamPage (Wagtail pages), Question. Published, and never changed
again: CourseVersion, ItemVersion, QuestionVersion. Facts about learners: Enrolment, ItemProgress, Attempt, AnswerSave,
Completion, CreditEntry, Certificate, Reminder.
"""

from courses.models.catalogue import Assignment, Course, CourseTeacher, CourseVersion, Item, ItemVersion, VersionItem
from courses.models.exams import AnswerSave, Attempt, AttemptQuestion
from courses.models.learning import Certificate, Completion, CreditEntry, Enrolment, ItemProgress
from courses.models.pages import ChapterPage, CoursePage, ExamPage, LessonPage
from courses.models.questions import Question, QuestionKind, QuestionVersion
from courses.models.reminders import Reminder

__all__ = [
    "AnswerSave",
    "Assignment",
    "Attempt",
    "AttemptQuestion",
    "Certificate",
    "ChapterPage",
    "Completion",
    "Course",
    "CoursePage",
    "CourseTeacher",
    "CourseVersion",
    "CreditEntry",
    "Enrolment",
    "ExamPage",
    "Item",
    "ItemProgress",
    "ItemVersion",
    "LessonPage",
    "Question",
    "QuestionKind",
    "QuestionVersion",
    "Reminder",
    "VersionItem",
]
