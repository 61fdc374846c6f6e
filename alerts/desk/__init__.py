"""The desk (工作台): where people see what burns and what is due, and answer.

Django lives here and nowhere else. People (users, roles, sessions) are in people.db; everything
about posts and cases is read and changed through the stores of the rooms.
"""
