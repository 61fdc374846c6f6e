"""What a person may do on the desk, as a closed set; knows nothing of Django."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do; a user may hold several."""

    DUTY = "duty"  # 值班员: confirm, assign, draft
    REVIEWER = "reviewer"  # 审核人: review, approve another's draft
    LEADER = "leader"  # 领导: approve, waive, close without answer
    ADMIN = "admin"  # 管理员: users and settings


ROLE_NAMES = {Role.DUTY: "值班员", Role.REVIEWER: "审核人", Role.LEADER: "领导",
              Role.ADMIN: "管理员"}
