"""All URLs: one line per surface."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("onpar.api.urls")),
    path("s/", include("onpar.public.urls")),
    path("", include("onpar.staff.urls")),
]

handler400 = "onpar.api.urls.bad_request"
