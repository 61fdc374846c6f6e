"""Every address of the desk; the test of roles walks this list, so a new one is covered."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from alerts.desk import accounts, actions, intake, pages, shell

urlpatterns = [
    path("", pages.inbox, name="inbox"),
    path("cases", pages.cases, name="cases"),
    path("case/<str:case>", pages.case, name="case"),
    path("review", pages.review, name="review"),
    path("post/<str:post>", pages.post, name="post"),
    path("post/<str:post>/evidence", pages.evidence, name="evidence"),
    path("sources", pages.sources, name="sources"),
    path("system", pages.system, name="system"),
    path("case/<str:case>/confirm", actions.confirm, name="confirm"),
    path("case/<str:case>/assign", actions.assign, name="assign"),
    path("case/<str:case>/advance", actions.advance, name="advance"),
    path("case/<str:case>/acknowledge", actions.acknowledge, name="acknowledge"),
    path("case/<str:case>/occurred", actions.occurred, name="occurred"),
    path("case/<str:case>/adopt", actions.adopt, name="adopt"),
    path("case/<str:case>/reject", actions.reject, name="reject"),
    path("case/<str:case>/close", actions.close, name="close"),
    path("case/<str:case>/reopen", actions.reopen, name="reopen"),
    path("case/<str:case>/draft", actions.draft, name="draft"),
    path("case/<str:case>/waive/<str:deadline>", actions.waive, name="waive"),
    path("response/<str:response>/revise", actions.revise, name="revise"),
    path("response/<str:response>/review", actions.review, name="review-response"),
    path("response/<str:response>/approve", actions.approve, name="approve"),
    path("response/<str:response>/publish", actions.publish, name="publish"),
    path("review/<str:post>", actions.decide, name="decide"),
    path("users", accounts.users, name="users"),
    path("users/add", accounts.add_user, name="add-user"),
    path("users/<int:user>/switch", accounts.switch_user, name="switch-user"),
    path("password", accounts.password, name="password"),
    path("login", login_not_required(auth.LoginView.as_view(template_name="login.html")),
         name="login"),
    path("logout", auth.LogoutView.as_view(), name="logout"),
    path("intake/", intake.receive, name="intake"),
    path("healthz", login_not_required(pages.health), name="health"),
]

handler403 = shell.not_allowed
handler404 = shell.not_found
handler500 = shell.broken
