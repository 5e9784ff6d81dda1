"""URLs of the workspace."""

from django.urls import path

from onpar.staff.views import (
    audit,
    definitions,
    find,
    gallery,
    health,
    merges,
    metrics,
    partner_edit,
    partners,
    people,
    pulse,
    records,
    settings,
    sign_in,
    tasks,
)

app_name = "staff"
urlpatterns = [
    path("", pulse.pulse, name="pulse"),
    path("aspects/<slug:key>/", pulse.aspect, name="aspect"),
    path("metrics/", metrics.metrics, name="metrics"),
    path("metrics/<slug:key>/", metrics.metric, name="metric"),
    path("partners/", partners.partners, name="partners"),
    path("partners/change/", partners.change_partners, name="partners-change"),
    path("partners/views/", partners.add_view, name="view-new"),
    path("partners/views/<slug:public_id>/", partners.edit_view, name="view-edit"),
    path("partners/new/", partner_edit.add_partner, name="partner-new"),
    path("partners/<slug:public_id>/", partners.partner, name="partner"),
    path("partners/<slug:public_id>/edit/", partner_edit.edit_partner, name="partner-edit"),
    path("partners/<slug:public_id>/stage/", partner_edit.move_partner, name="partner-stage"),
    path("partners/<slug:public_id>/changes/", partner_edit.changes, name="partner-changes"),
    path("partners/<slug:public_id>/sales/", partners.sales, name="partner-sales"),
    path("partners/<slug:public_id>/merge/", merges.choose_duplicate, name="partner-merge"),
    path("partners/<slug:public_id>/merge/<slug:other>/", merges.merge, name="partner-merge-with"),
    path("partners/<slug:public_id>/<slug:slug>/new/", records.add_record, name="record-new"),
    path(
        "partners/<slug:public_id>/<slug:slug>/<slug:key>/", records.edit_record, name="record-edit"
    ),
    path(
        "partners/<slug:public_id>/<slug:slug>/<slug:key>/remove/",
        records.remove_record,
        name="record-remove",
    ),
    path("people/<slug:public_id>/data/", people.personal_data, name="personal-data"),
    path(
        "people/<slug:public_id>/export/",
        people.export_personal_data,
        name="personal-data-export",
    ),
    path("erasures/<slug:public_id>/", people.erasure, name="erasure"),
    path("undo/<int:entry_id>/", records.undo_change, name="undo"),
    path("find/", find.find, name="find"),
    path("settings/", settings.settings, name="settings"),
    path("settings/tasks/", tasks.tasks, name="tasks"),
    path("settings/tasks/<slug:public_id>/", tasks.task, name="task"),
    path("settings/tasks/<slug:public_id>/replay/", tasks.task_replay, name="task-replay"),
    path("settings/audit/", audit.audit, name="audit"),
    path("settings/program/", definitions.definitions, name="definitions"),
    path("settings/program/<slug:slug>/new/", definitions.add_definition, name="definition-new"),
    path(
        "settings/program/<slug:slug>/<int:row_id>/",
        definitions.edit_definition,
        name="definition-edit",
    ),
    path(
        "settings/program/<slug:slug>/<int:row_id>/remove/",
        definitions.remove_definition,
        name="definition-remove",
    ),
    path("gallery/", gallery.gallery, name="gallery"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("demo/<str:token>/", sign_in.demo_link, name="demo-link"),
    path("healthz", health.healthz, name="healthz"),
]
