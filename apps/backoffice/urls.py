"""Routes of the staff's face."""

from django.urls import path

from apps.backoffice.views import reviews

app_name = "backoffice"

urlpatterns = [
    path("reviews/", reviews.ReviewQueue.as_view(), name="reviews"),
    path("reviews/next/", reviews.ReviewNext.as_view(), name="review_next"),
    path("reviews/<slug:public_id>/", reviews.ReviewDesk.as_view(), name="review"),
    path("reviews/<slug:public_id>/take/", reviews.ReviewTake.as_view(), name="review_take"),
    path("reviews/<slug:public_id>/release/", reviews.ReviewRelease.as_view(), name="review_release"),
]
