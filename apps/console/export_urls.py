"""Routes of the files that are made in the background."""

from django.urls import path

from apps.console.views import exports

urlpatterns = [
    path("exports/", exports.ExportList.as_view(), name="exports"),
    path("exports/new/<slug:subject>/", exports.ExportNew.as_view(), name="export_new"),
    path("exports/<slug:public_id>/", exports.ExportDetail.as_view(), name="export"),
    path("exports/<slug:public_id>/file/", exports.ExportFile.as_view(), name="export_file"),
    path("exports/<slug:public_id>/cancel/", exports.ExportCancel.as_view(), name="export_cancel"),
]
