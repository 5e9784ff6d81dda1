"""URLs that need no sign-in: the links of surveys."""

from django.urls import path

from onpar.public import views

app_name = "public"
urlpatterns = [
    path("open/<str:token>/", views.open_survey, name="survey-open"),
    path("ballot/", views.ballot, name="survey-ballot"),
    path("<str:token>/", views.survey, name="survey"),
]
