"""All URLs: one line per surface."""

from django.urls import include, path

urlpatterns = [
    path("", include("onpar.staff.urls")),
]
