"""Routes of message records, of views of lists and of the story of one number; part of the console's routes."""

from django.urls import path

from apps.console.views import numbers, records, saved_views

urlpatterns = [
    path("records/messages/", records.RecordList.as_view(), name="records"),
    path("records/messages/<str:serial>/", records.RecordDetail.as_view(), name="record"),
    path("records/messages/<str:serial>/reveal/", records.RecordReveal.as_view(), name="record_reveal"),
    path("records/views/<slug:place>/", saved_views.SavedViewList.as_view(), name="saved_views"),
    path("records/views/<slug:place>/new/", saved_views.SavedViewNew.as_view(), name="saved_view_new"),
    path(
        "records/view/<slug:public_id>/default/",
        saved_views.SavedViewDefault.as_view(),
        name="saved_view_default",
    ),
    path(
        "records/view/<slug:public_id>/delete/",
        saved_views.SavedViewDelete.as_view(),
        name="saved_view_delete",
    ),
    path("records/numbers/", numbers.NumberSearch.as_view(), name="numbers"),
    path("records/numbers/check/", numbers.NumberFileCheck.as_view(), name="number_check"),
    path("records/numbers/<slug:token>/", numbers.NumberStory.as_view(), name="number"),
    path("records/numbers/<slug:token>/file/", numbers.NumberFile.as_view(), name="number_file"),
]
