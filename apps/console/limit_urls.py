"""Routes of an application's limits; part of the console's routes."""

from django.urls import path

from apps.console.views import country_limits, limits

_OF = "applications/<slug:public_id>/limits/"
_COUNTRY = f"{_OF}countries/<slug:country>/"

urlpatterns = [
    path(_OF, limits.ApplicationLimits.as_view(), name="application_limits"),
    path(f"{_OF}frequency/", limits.FrequencyEdit.as_view(), name="application_frequency"),
    path(f"{_OF}thresholds/", limits.ThresholdsEdit.as_view(), name="application_thresholds"),
    path(f"{_OF}allow-list/", limits.AllowList.as_view(), name="application_allow_list"),
    path(f"{_OF}allow-list/add/", limits.AllowListAdd.as_view(), name="application_allow_list_add"),
    path(f"{_OF}allow-list/remove/", limits.AllowListRemove.as_view(), name="application_allow_list_remove"),
    path(f"{_OF}countries/", country_limits.Countries.as_view(), name="application_countries"),
    path(f"{_OF}countries/add/", country_limits.CountryAdd.as_view(), name="application_country_new"),
    path(
        f"{_OF}countries/import/", country_limits.CountryImport.as_view(), name="application_country_import"
    ),
    path(f"{_OF}countries/file/", country_limits.CountryFile.as_view(), name="application_country_file"),
    path(f"{_OF}countries/sheet/", country_limits.CountrySheet.as_view(), name="application_country_sheet"),
    path(f"{_OF}countries/clear/", country_limits.CountriesClear.as_view(), name="application_country_clear"),
    path(f"{_COUNTRY}edit/", country_limits.CountryEdit.as_view(), name="application_country_edit"),
    path(f"{_COUNTRY}delete/", country_limits.CountryDelete.as_view(), name="application_country_delete"),
]
