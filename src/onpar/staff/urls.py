"""URLs of the workspace."""

from django.urls import path

from onpar.staff.views import find, gallery, health, metrics, partners, pulse, settings, sign_in

app_name = "staff"
urlpatterns = [
    path("", pulse.pulse, name="pulse"),
    path("aspects/<slug:key>/", pulse.aspect, name="aspect"),
    path("metrics/", metrics.metrics, name="metrics"),
    path("metrics/<slug:key>/", metrics.metric, name="metric"),
    path("partners/", partners.partners, name="partners"),
    path("partners/<slug:public_id>/", partners.partner, name="partner"),
    path("find/", find.find, name="find"),
    path("settings/", settings.settings, name="settings"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("demo/<str:token>/", sign_in.demo_link, name="demo-link"),
    path("healthz", health.healthz, name="healthz"),
]
