"""Routes of the customers' face."""

from django.urls import path, register_converter

from apps.console.views import (
    account,
    applications,
    choose,
    credentials,
    getting_started,
    overview,
    people,
    prices,
    records,
    sending,
    signatures,
    templates,
    trail,
)
from apps.core.kinds import Region

app_name = "console"


class RegionConverter:
    """`mainland` or `global` in an address."""

    regex = "|".join(Region.values)

    def to_python(self, value: str) -> Region:
        return Region(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(RegionConverter, "region")

urlpatterns = [
    path("getting-started/", getting_started.GettingStarted.as_view(), name="getting_started"),
    # Applications
    path("applications/", applications.ApplicationList.as_view(), name="applications"),
    path("applications/new/", applications.ApplicationNew.as_view(), name="application_new"),
    path("applications/<slug:public_id>/", applications.ApplicationDetail.as_view(), name="application"),
    path(
        "applications/<slug:public_id>/edit/",
        applications.ApplicationEdit.as_view(),
        name="application_edit",
    ),
    path("applications/<slug:public_id>/key/", applications.ApplicationKey.as_view(), name="application_key"),
    path(
        "applications/<slug:public_id>/disable/",
        applications.ApplicationDisable.as_view(),
        name="application_disable",
    ),
    path(
        "applications/<slug:public_id>/enable/",
        applications.ApplicationEnable.as_view(),
        name="application_enable",
    ),
    path(
        "applications/<slug:public_id>/delete/",
        applications.ApplicationDelete.as_view(),
        name="application_delete",
    ),
    # Sending
    path("mainland/send/", sending.Send.as_view(), {"region": Region.MAINLAND}, "mainland_send"),
    path("global/send/", sending.Send.as_view(), {"region": Region.GLOBAL}, "global_send"),
    path("<region:region>/send/preview/", sending.SendPreview.as_view(), name="send_preview"),
    path("<region:region>/send/values/", sending.SendValues.as_view(), name="send_values"),
    path("<region:region>/send/<slug:public_id>/", sending.Sent.as_view(), name="sent"),
    # Records
    path("records/messages/", records.RecordList.as_view(), name="records"),
    path("records/messages/<str:serial>/", records.RecordDetail.as_view(), name="record"),
    path("records/messages/<str:serial>/reveal/", records.RecordReveal.as_view(), name="record_reveal"),
    path("records/replies/", records.ReplyList.as_view(), name="replies"),
    # Billing
    path("billing/prices/", prices.PriceList.as_view(), name="prices"),
    # The account and its keys
    path("account/", account.AccountDetail.as_view(), name="account"),
    path("account/keys/", credentials.CredentialList.as_view(), name="credentials"),
    path("account/keys/new/", credentials.CredentialNew.as_view(), name="credential_new"),
    path(
        "account/keys/<slug:public_id>/disable/",
        credentials.CredentialDisable.as_view(),
        name="credential_disable",
    ),
    path(
        "account/keys/<slug:public_id>/enable/",
        credentials.CredentialEnable.as_view(),
        name="credential_enable",
    ),
    path(
        "account/keys/<slug:public_id>/delete/",
        credentials.CredentialDelete.as_view(),
        name="credential_delete",
    ),
    path("account/choose/", choose.ChooseAccount.as_view(), name="account_choose"),
    path("account/audit/", trail.Trail.as_view(), name="audit"),
    path("account/people/", people.People.as_view(), name="people"),
    path("account/people/invite/", people.Invite.as_view(), name="people_invite"),
    path(
        "account/people/invitations/<slug:public_id>/send/",
        people.InvitationSend.as_view(),
        name="invitation_send",
    ),
    path(
        "account/people/invitations/<slug:public_id>/withdraw/",
        people.InvitationWithdraw.as_view(),
        name="invitation_withdraw",
    ),
    path("account/people/<slug:public_id>/", people.MemberRoles.as_view(), name="member"),
    path("account/people/<slug:public_id>/remove/", people.MemberRemove.as_view(), name="member_remove"),
    path("", overview.Overview.as_view(), name="overview"),
    # Signatures and templates: the two regions are entries of their own in the menu
    path(
        "mainland/signatures/",
        signatures.SignatureList.as_view(),
        {"region": Region.MAINLAND},
        "mainland_signatures",
    ),
    path(
        "global/signatures/",
        signatures.SignatureList.as_view(),
        {"region": Region.GLOBAL},
        "global_signatures",
    ),
    path("<region:region>/signatures/new/", signatures.SignatureNew.as_view(), name="signature_new"),
    path(
        "<region:region>/signatures/preview/", signatures.SignaturePreview.as_view(), name="signature_preview"
    ),
    path(
        "<region:region>/signatures/<slug:public_id>/", signatures.SignatureDetail.as_view(), name="signature"
    ),
    path(
        "<region:region>/signatures/<slug:public_id>/edit/",
        signatures.SignatureEdit.as_view(),
        name="signature_edit",
    ),
    path(
        "<region:region>/signatures/<slug:public_id>/submit/",
        signatures.SignatureSubmit.as_view(),
        name="signature_submit",
    ),
    path(
        "<region:region>/signatures/<slug:public_id>/withdraw/",
        signatures.SignatureWithdraw.as_view(),
        name="signature_withdraw",
    ),
    path(
        "<region:region>/signatures/<slug:public_id>/delete/",
        signatures.SignatureDelete.as_view(),
        name="signature_delete",
    ),
    path(
        "mainland/templates/",
        templates.TemplateList.as_view(),
        {"region": Region.MAINLAND},
        "mainland_templates",
    ),
    path(
        "global/templates/", templates.TemplateList.as_view(), {"region": Region.GLOBAL}, "global_templates"
    ),
    path("<region:region>/templates/new/", templates.TemplateNew.as_view(), name="template_new"),
    path("<region:region>/templates/preview/", templates.TemplatePreview.as_view(), name="template_preview"),
    path("<region:region>/templates/<slug:public_id>/", templates.TemplateDetail.as_view(), name="template"),
    path(
        "<region:region>/templates/<slug:public_id>/edit/",
        templates.TemplateEdit.as_view(),
        name="template_edit",
    ),
    path(
        "<region:region>/templates/<slug:public_id>/submit/",
        templates.TemplateSubmit.as_view(),
        name="template_submit",
    ),
    path(
        "<region:region>/templates/<slug:public_id>/withdraw/",
        templates.TemplateWithdraw.as_view(),
        name="template_withdraw",
    ),
    path(
        "<region:region>/templates/<slug:public_id>/delete/",
        templates.TemplateDelete.as_view(),
        name="template_delete",
    ),
]
