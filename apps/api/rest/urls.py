"""Routes of the REST API, version 1."""

from django.urls import path

from apps.api.rest import send_tasks

urlpatterns = [
    path("send-tasks", send_tasks.SendTasks.as_view(), name="rest_send_tasks"),
    path("send-tasks/<slug:public_id>", send_tasks.SendTaskDetail.as_view(), name="rest_send_task"),
    path("send-tasks/<slug:public_id>/rows", send_tasks.SendTaskRows.as_view(), name="rest_send_task_rows"),
    path(
        "send-tasks/<slug:public_id>/mapping",
        send_tasks.SendTaskMapping.as_view(),
        name="rest_send_task_mapping",
    ),
    path(
        "send-tasks/<slug:public_id>/confirm",
        send_tasks.SendTaskConfirm.as_view(),
        name="rest_send_task_confirm",
    ),
    path(
        "send-tasks/<slug:public_id>/pause", send_tasks.SendTaskPause.as_view(), name="rest_send_task_pause"
    ),
    path(
        "send-tasks/<slug:public_id>/resume",
        send_tasks.SendTaskResume.as_view(),
        name="rest_send_task_resume",
    ),
    path("send-tasks/<slug:public_id>/pace", send_tasks.SendTaskPace.as_view(), name="rest_send_task_pace"),
    path("send-tasks/<slug:public_id>/stop", send_tasks.SendTaskStop.as_view(), name="rest_send_task_stop"),
]
