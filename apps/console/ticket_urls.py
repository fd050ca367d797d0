"""Routes of tickets; part of the console's routes."""

from django.urls import path

from apps.console.views import tickets

urlpatterns = [
    path("tickets/", tickets.TicketList.as_view(), name="tickets"),
    path("tickets/new/", tickets.TicketNew.as_view(), name="ticket_new"),
    path("tickets/<slug:public_id>/", tickets.TicketThread.as_view(), name="ticket"),
    path("tickets/<slug:public_id>/close/", tickets.TicketClose.as_view(), name="ticket_close"),
    path("tickets/<slug:public_id>/reopen/", tickets.TicketReopen.as_view(), name="ticket_reopen"),
    path(
        "ticket-documents/<slug:attachment_id>/", tickets.TicketDocumentFile.as_view(), name="ticket_document"
    ),
    path(
        "ticket-documents/<slug:attachment_id>/<int:page>/",
        tickets.TicketDocumentFile.as_view(),
        name="ticket_document_page",
    ),
]
