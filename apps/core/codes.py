"""The catalogue of refusals: a stable word for programs and records, and the sentence that people read."""

from enum import Enum
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Code(Enum):
    """value = stable word for programs and records; sentence = what came, what was expected, what to do."""

    sentence: Promise

    def __new__(cls, word: str, sentence: Promise) -> "Code":
        member = object.__new__(cls)
        member._value_ = word
        member.sentence = sentence
        return member

    # files for people
    EXPORT_BROKEN = (
        "export_broken",
        _(
            "The file could not be made, several times over. Ask for it again; if that fails too, tell the operator."
        ),
    )
    EXPORT_DAY_QUOTA = (
        "export_day_quota",
        _(
            "{limit} files were asked for today already, which is the limit. Ask again tomorrow, or ask for more by a ticket."
        ),
    )
    EXPORT_NO_COLUMNS = "export_no_columns", _("Choose at least one column.")
    EXPORT_NOT_READY = "export_not_ready", _("There is no file to take: its state is “{state}”.")
    EXPORT_QUOTA = (
        "export_quota",
        _(
            "{count} files are waiting or being made; at most {limit} may. Wait for one of them, or cancel it."
        ),
    )
    EXPORT_TOO_LONG = (
        "export_too_long",
        _("The file would have more than {limit} rows. Narrow the filters, for example to a shorter time."),
    )
    EXPORT_TOO_LONG_FOR_XLSX = (
        "export_too_long_for_xlsx",
        _("A sheet holds at most {limit} rows. Choose csv or parquet, or narrow the filters."),
    )

    # the story of a number
    STORY_EMPTY = "story_empty", _("Nothing is known of this number, so there is no file to make.")

    # views of lists
    VIEW_NAME = "view_name", _("Give the view a name that can be read.")
    VIEWS_FULL = (
        "views_full",
        _("You keep {limit} views of this list already. Delete one that you no longer need."),
    )

    # access
    FORBIDDEN = (
        "forbidden",
        _("Your role does not allow this. Ask an owner of the account for the right “{perm}”."),
    )
    NOT_FOUND = "not_found", _("There is no such thing here, or it belongs to somebody else.")
    ILLEGAL_MOVE = (
        "illegal_move",
        _("This is no longer possible: the state is “{state}”. Reload the page to see what has happened."),
    )
    MESSAGE_EMPTY = "message_empty", _("Write something before you send the message.")
    MESSAGE_TOO_LONG = (
        "message_too_long",
        _("The message has {length} characters; it may have {limit}."),
    )
    MESSAGES_UNANSWERED = (
        "messages_unanswered",
        _("{limit} messages stand without an answer. Wait for one before you write more."),
    )
    SELF_REVIEW = "self_review", _("Nobody reviews their own application or that of their own organization.")
    REVIEW_TAKEN = (
        "review_taken",
        _(
            "{person} is reviewing this. It becomes free again when the decision is made or the claim runs out."
        ),
    )
    REVIEW_NOT_HELD = (
        "review_not_held",
        _(
            "You no longer hold this item: the claim ran out or was given back. Claim it again and look at the text anew."
        ),
    )
    REASON_NEEDED = (
        "reason_needed",
        _("Give at least one reason, so that the applicant knows what to change."),
    )
    TAGS_REFUSED = (
        "tags_refused",
        _("A template has at most {most} tags of at most {longest} characters each."),
    )
    TICKET_TOO_LONG = (
        "ticket_too_long",
        _("The message has {length} characters; {limit} are allowed. Attach a file instead."),
    )
    NOTE_NEEDED = "note_needed", _("Say in a note what is needed.")
    ALREADY_JUDGED = (
        "already_judged",
        _("You have given your opinion on this item already; somebody else decides now."),
    )
    REVIEW_CHANGED = (
        "review_changed",
        _(
            "The application was changed after you opened it, so nothing was decided. Look at it as it is now."
        ),
    )
    RECHECK_OVER = (
        "recheck_over",
        _(
            "Somebody else has judged this again already, or is doing so, or the application has changed since."
        ),
    )
    RECHECK_PERCENT = "recheck_percent", _("Give a whole number from 0 to 100.")
    EXPEDITE_REASON = "expedite_reason", _("Say why this comes before the others; the reviewers read it.")
    CALENDAR_HOURS = "calendar_hours", _("Give both hours, the later one last, or none to close the day.")
    WORDS_CHANGED = (
        "words_changed",
        _("Somebody else has changed this draft meanwhile, so nothing was done. Look at it as it is now."),
    )
    WORDS_SAME = "words_same", _("Nothing to publish: this is what is in force already.")
    NOT_TESTED = (
        "not_tested",
        _(
            "Nobody has tried this draft on what was sent. Have it tested first, or say why it has to be in force without that."
        ),
    )
    WORD_TOO_SHORT = (
        "word_too_short",
        _("“{word}” is too short for a search: it needs at least {limit} letters or characters."),
    )
    WORD_TOO_LONG = (
        "word_too_long",
        _("“{word}…” is longer than {limit} characters. Write one word in a line."),
    )
    TOO_MANY_WORDS = "too_many_words", _("These are {count} words; a list holds {limit} at most.")
    CONTENT_REFUSED = "content_refused", _("This cannot be submitted yet. {problems}")
    ALREADY_EXISTS = "already_exists", _("There is already “{name}” in this account and region.")
    TOO_MANY = (
        "too_many",
        _("The limit is {limit}; there are {count} already. Delete one that is no longer needed."),
    )
    LAST_OWNER = "last_owner", _("An account keeps at least one owner. Make somebody else an owner first.")
    LAST_ADMINISTRATOR = (
        "last_administrator",
        _("The platform keeps at least one administrator. Make somebody else an administrator first."),
    )
    ADDRESS_TAKEN = (
        "address_taken",
        _("{email} has a sign-in already. Use another address, or sign in with this one."),
    )
    ALREADY_MEMBER = "already_member", _("{email} belongs to this account already. Change the roles instead.")
    ALREADY_STAFF = "already_staff", _("{email} works for the platform already. Change the roles instead.")
    LINK_DEAD = (
        "link_dead",
        _(
            "This link does not work any more: it was used, replaced or withdrawn, or its time is over. Ask for a new one."
        ),
    )
    OTHER_ADDRESS = (
        "other_address",
        _("The invitation is for {email}. Sign in with that address to accept it."),
    )
    INVALID = "invalid", _("{problem}")

    # files people bring
    FILE_EMPTY = "file_empty", _("The file is empty. Upload a list with at least one row.")
    FILE_NO_ROWS = (
        "file_no_rows",
        _("The list has a header but no row below it. Fill in the rows and upload it again."),
    )
    FILE_MISSING = "file_missing", _("No file came. Choose one and try again.")
    FILE_GONE = (
        "file_gone",
        _("The file is no longer stored: it is removed some time after it was used. Upload it again."),
    )
    FILE_TOO_LARGE = (
        "file_too_large",
        _("The file is larger than {limit} MB. Split it, or remove the columns that are not needed."),
    )
    FILE_IMAGE = (
        "file_image",
        _("This is a picture, not a list. Upload the list itself as csv, txt, xlsx, xls or ods."),
    )
    FILE_PDF = (
        "file_pdf",
        _("This is a PDF document. Export the list as csv or xlsx from the program that made it."),
    )
    FILE_DOCUMENT = (
        "file_document",
        _("This is a text document or a presentation. Copy its table into a sheet and save that as xlsx."),
    )
    FILE_ARCHIVE = (
        "file_archive",
        _("This is an archive of files. Unpack it and upload the list that is inside."),
    )
    FILE_WEB_PAGE = (
        "file_web_page",
        _(
            "Inside, this file is a web page or XML, whatever its name says. Open it in Excel or WPS and save it as xlsx."
        ),
    )
    FILE_OTHER_SHEET = (
        "file_other_sheet",
        _("Sheets of this kind cannot be read here. Save it as xlsx or csv and upload that."),
    )
    FILE_UNREADABLE = (
        "file_unreadable",
        _("There is no list in this file that could be read. Upload csv, txt, xlsx, xls or ods."),
    )
    FILE_DAMAGED = (
        "file_damaged",
        _("The file is damaged or a part of it is missing. Open it, save it anew and upload that."),
    )
    FILE_PASSWORD = (
        "file_password",
        _("The file is protected by a password. Save it without one and upload that."),
    )
    FILE_EXPANDS = (
        "file_expands",
        _("Unpacked, the file would be larger than {limit} MB. Upload the list alone, or as csv."),
    )
    FILE_SPREAD = (
        "file_spread",
        _(
            "The sheet reaches over {rows} rows and {columns} columns. Copy the list alone into a new sheet and upload that."
        ),
    )
    FILE_TOO_MANY_ROWS = (
        "file_too_many_rows",
        _("The list has more than {limit} rows. Split it into several files."),
    )
    FILE_TOO_MANY_COLUMNS = (
        "file_too_many_columns",
        _("Row {row} has {count} columns; {limit} are allowed. Remove those that are not needed."),
    )
    FILE_CELL_TOO_LONG = (
        "file_cell_too_long",
        _("Row {row}, column {column} has {length} characters; {limit} are allowed in a cell."),
    )
    FILE_QUOTE_OPEN = (
        "file_quote_open",
        _(
            "In row {row} a quotation mark opens that is never closed, so that all rows below would be one cell. Close or remove it."
        ),
    )
    FILE_SHEET_UNKNOWN = (
        "file_sheet_unknown",
        _("There is no sheet “{sheet}” in this file; it has {sheets}."),
    )
    FILE_SETTING = (
        "file_setting",
        _("“{value}” is not an encoding or delimiter that can be chosen here."),
    )

    # documents people hand in as proof
    DOCUMENT_KIND = (
        "document_kind",
        _(
            "“{name}” is neither a JPG or PNG picture nor a PDF inside, whatever its name says. Upload a photo or a scan as one "
            "of these."
        ),
    )
    DOCUMENT_TOO_LARGE = (
        "document_too_large",
        _(
            "“{name}” is larger than {limit} MB. Scan it with a lower resolution, or save the picture smaller."
        ),
    )
    DOCUMENT_EMPTY = "document_empty", _("“{name}” is empty. Choose the file again.")
    DOCUMENT_TOO_MANY = (
        "document_too_many",
        _("More than {limit} files came. Put pages that belong together into one PDF."),
    )
    DOCUMENT_DAMAGED = (
        "document_damaged",
        _("“{name}” is damaged or a part of it is missing. Open it, save it anew and upload that."),
    )
    DOCUMENT_PASSWORD = (
        "document_password",
        _("“{name}” is protected by a password. Save it without one and upload that."),
    )
    DOCUMENT_ACTIVE = (
        "document_active",
        _(
            "“{name}” holds something that acts or is attached ({what}). Print it to a new PDF and upload that."
        ),
    )
    DOCUMENT_PAGES = (
        "document_pages",
        _("“{name}” has {count} pages; {limit} are allowed. Upload only the pages that are asked for."),
    )
    DOCUMENT_PIXELS = (
        "document_pixels",
        _("“{name}” has {width} × {height} pixels; at most {limit} million are allowed. Save it smaller."),
    )
    DOCUMENT_EXPANDS = (
        "document_expands",
        _(
            "Unpacked, “{name}” would be larger than {limit} MB or never end. Scan the paper anew and upload that."
        ),
    )

    # applications and keys
    APPLICATION_UNKNOWN = (
        "application_unknown",
        _("There is no application with this SDK AppID in your account."),
    )
    APPLICATION_FOREIGN = (
        "application_foreign",
        _("This SDK AppID does not belong to the account of the key."),
    )
    APPLICATION_DISABLED = (
        "application_disabled",
        _("The application is disabled. Enable it in the console first."),
    )
    APPLICATION_STOPPED = (
        "application_stopped",
        _("The application is stopped by its emergency switch. Sending goes on when the switch is released."),
    )
    TEMPLATE_STOPPED = (
        "template_stopped",
        _("The template is stopped by its emergency switch. Sending goes on when the switch is released."),
    )
    COUNTRY_STOPPED = (
        "country_stopped",
        _(
            "Sending to {country} is stopped by an emergency switch of the operator. Try again when it is released."
        ),
    )
    CARRIER_STOPPED = (
        "carrier_stopped",
        _(
            "The operator has stopped the only carrier there is for this. Sending goes on when it is released."
        ),
    )
    SPEND_CAP = (
        "spend_cap",
        _("The cap of {cap} {currency} for {what} is used up for messages of this kind until {until}."),
    )
    CAP_OF_STAFF = "cap_of_staff", _("The operator has set this cap, so only the operator can change it.")
    TRAFFIC_ABNORMAL = (
        "traffic_abnormal",
        _(
            "Far more messages than usual were asked for in this minute, so this one was not taken. Try again later."
        ),
    )
    TRAFFIC_BARRED = (
        "traffic_barred",
        _(
            "Messages to this destination are barred for a while because of abnormal traffic. See the case in the console."
        ),
    )
    SWITCH_OF_STAFF = (
        "switch_of_staff",
        _("The operator has stopped this, so only the operator can release it. Ask in a ticket."),
    )
    ACCOUNT_SUSPENDED = "account_suspended", _("The account is suspended. Please contact the operator.")
    ACCOUNT_IN_ARREARS = (
        "account_in_arrears",
        _(
            "Sending is suspended because the account is in arrears. It goes on by itself when the debt is paid."
        ),
    )

    # money
    LEDGER_KEY = (
        "ledger_key",
        _("Something else has been posted under the same key ({key}), so nothing was posted. Begin anew."),
    )
    AMOUNT_RANGE = (
        "amount_range",
        _("An amount is above zero and below {limit}, with at most {places} decimal places."),
    )
    SECOND_PERSON = (
        "second_person",
        _("You proposed this yourself; somebody else has to approve it."),
    )
    NOT_CHARGED = "not_charged", _("This message was not charged, so there is nothing to take back.")
    ALREADY_REVERSED = "already_reversed", _("The charge of this message was taken back on {day} already.")
    SPAN_RANGE = (
        "span_range",
        _("A file holds at most {months} months; the first day comes before the last one."),
    )
    RATE_CARD = "rate_card", _("Row {row}: {problem}. Nothing has been taken over.")
    CARRIER_FILE = "carrier_file", _("Row {row}: {problem}. Nothing has been compared.")
    NO_PRICES = "no_prices", _("The file holds no prices.")
    TIER_START = "tier_start", _("The tiers of {country} do not begin at 0 segments.")
    LIST_EXISTS = "list_exists", _("There is such a list in {currency} already; propose a version of it.")
    PRICES_AHEAD = (
        "prices_ahead",
        _("Prices never change for a day that has begun somewhere; the first possible day is {day}."),
    )
    VERSION_TAKEN = (
        "version_taken",
        _("There is a version for {day} already. Choose another day, or decline that one."),
    )
    VERSION_DECIDED = "version_decided", _("This version has been decided already. Look at it as it is now.")
    DAY_CLOSED = "day_closed", _("{day} is settled already; what comes later is a line of a later day.")
    DAY_RUNNING = "day_running", _("{day} is not over yet in the account’s time zone.")
    MONTH_OPEN = "month_open", _("{month} is not over, or a day of it is not settled yet.")
    BILL_UNBALANCED = (
        "bill_unbalanced",
        _(
            "The settled days of {month} and the ledger do not agree. No bill is made before somebody has looked."
        ),
    )
    DAY_OPEN = "day_open", _("{day} is not settled yet. It can be counted again once it is closed.")

    # invoices
    TITLE_COUNTRY = "title_country", _("“{given}” is no country or region. Choose one from the list.")
    TITLE_INCOMPLETE = "title_incomplete", _("A title of the kind “{kind}” needs this too.")
    TITLE_TAX_NUMBER = (
        "title_tax_number",
        _("“{given}” cannot be a tax number of this country: compare every character with the certificate."),
    )
    TITLE_BANK = "title_bank", _("“{given}” cannot be an account at a bank. Copy it from the certificate.")
    TITLE_DOCUMENT = (
        "title_document",
        _("A special VAT invoice needs a scan of the registration or of the proof as a general taxpayer."),
    )
    TITLE_ORGANIZATION = (
        "title_organization",
        _(
            "Special VAT invoices are for verified organizations. Verify the account as one, or choose another kind."
        ),
    )
    TITLE_UNVERIFIED = (
        "title_unverified",
        _("Invoices are made out to accounts that are verified. Verify the account first."),
    )
    TITLE_UNAPPROVED = (
        "title_unapproved",
        _(
            "The title “{title}” is not approved, so nothing can be invoiced to it yet. Choose another one, or wait."
        ),
    )
    TITLE_IN_USE = (
        "title_in_use",
        _("This title is used for automatic invoices. Choose another one there first."),
    )
    INVOICE_NOTHING = (
        "invoice_nothing",
        _(
            "There is nothing to invoice in what you chose: the amounts are on invoices already, or not above zero."
        ),
    )
    INVOICE_CURRENCIES = (
        "invoice_currencies",
        _("An invoice has one currency. Ask for one invoice for each of them."),
    )
    INVOICE_TWICE = (
        "invoice_twice",
        _(
            "A part of this has been taken by another application just now, so nothing was asked for. Look again."
        ),
    )
    INVOICE_KEY = "invoice_key", _("This form was sent for something else before. Open it anew.")
    SELLER_MISSING = (
        "seller_missing",
        _("The seller’s data are missing, so nothing can be issued. Finance enters them under “Seller”."),
    )
    CREDIT_LINES = (
        "credit_lines",
        _(
            "Choose at least one line; only lines of this invoice that no credit note has taken back can be chosen."
        ),
    )
    CREDIT_NUMBERED = "credit_numbered", _("Only an invoice that was issued can be credited.")
    MAIL_UNDER_WAY = "mail_under_way", _("A mail with this document is on its way already.")
    PAID_LATER = "paid_later", _("A payment cannot have come later than today ({day}).")

    # what is said
    SIGNATURE_UNAPPROVED = (
        "signature_unapproved",
        _(
            "The signature is missing, unknown or not approved. Use the content of an approved signature, without brackets."
        ),
    )
    SIGNATURE_REGION = (
        "signature_region",
        _("The signature was approved for the other region than the numbers need."),
    )
    TEMPLATE_UNAPPROVED = (
        "template_unapproved",
        _(
            "The template does not exist in your account or is not approved. Wait for its review or use another one."
        ),
    )
    TEMPLATE_PARAMETERS = (
        "template_parameters",
        _("The template has {expected} variables, but {received} values came."),
    )
    CODE_PARAMETER = (
        "code_parameter",
        _("A value of a verification code template takes 1 to 6 digits; check value {position}."),
    )
    PARAMETER_TOO_LONG = (
        "parameter_too_long",
        _("Value {position} has {length} characters; individual accounts may use at most {limit}."),
    )
    PARAMETER_LINK = (
        "parameter_link",
        _("Value {position} contains a link. Links must stand in the template itself."),
    )
    PARAMETER_CHARACTERS = (
        "parameter_characters",
        _(
            "Value {position} contains {character} (character {place}), which no message may carry. Remove it."
        ),
    )
    MAPPING_UNREADABLE = (
        "mapping_unreadable",
        _(
            "The mapping must be the column of the number, of the country if there is one, and of each variable, counted from 0."
        ),
    )
    MAPPING_NUMBER = (
        "mapping_number",
        _("Choose the column that holds the numbers; the list has {count} columns."),
    )
    MAPPING_COUNTRY = (
        "mapping_country",
        _("Choose another column for the country, or none; the list has {count} columns."),
    )
    MAPPING_VARIABLE = (
        "mapping_variable",
        _("Choose a column for variable {position}; the list has {count} columns."),
    )
    PARAMETER_MISSING = (
        "parameter_missing",
        _("Value {position} is empty. Fill it in, or choose another column for this variable."),
    )
    CONTENT_TOO_LONG = (
        "content_too_long",
        _("The text has {length} characters with its signature; {limit} are allowed."),
    )
    TEMPLATE_MAINLAND_ONLY = (
        "template_mainland_only",
        _("A template for the Chinese mainland cannot go to a number elsewhere. Use a global template."),
    )
    TEMPLATE_GLOBAL_ONLY = (
        "template_global_only",
        _("A global template cannot go to a Chinese mainland number. Use a mainland template."),
    )
    SENDER_ID_UNAPPROVED = (
        "sender_id_unapproved",
        _("Your account has no approved sender ID “{sender}” for {country}."),
    )
    SENDER_ID_UNKNOWN = "sender_id_unknown", _("Your account has no approved sender ID “{sender}”.")
    SENDER_ID_FORM = (
        "sender_id_form",
        _("“{sender}” is no sender ID: at most 11 letters and digits, or 15 digits."),
    )

    # to whom
    NUMBER_INVALID = (
        "number_invalid",
        _(
            "This is not a telephone number. Write it as +, country code and number, for example +8613800000000."
        ),
    )
    NUMBER_AMBIGUOUS = (
        "number_ambiguous",
        _(
            "It is not certain which number is meant, and nothing is guessed. Write it as +, country code and number."
        ),
    )
    NUMBER_DUPLICATE = (
        "number_duplicate",
        _("The same number stands earlier in this request; it is sent once."),
    )
    MIXED_REGIONS = (
        "mixed_regions",
        _("Chinese mainland and other numbers cannot be in one request. Send them separately."),
    )
    TOO_MANY_NUMBERS = "too_many_numbers", _("{count} numbers came; one request takes at most {limit}.")
    NO_NUMBERS = "no_numbers", _("The list of numbers is empty.")
    UNSUBSCRIBED = (
        "unsubscribed",
        _(
            "The mobile number is blocked: its owner has unsubscribed from this signature and kind of message."
        ),
    )
    BLOCKED = (
        "blocked",
        _("The mobile number is blocked: it is on the account’s own block list for this signature and kind."),
    )
    SENSITIVE_WORDS = (
        "sensitive_words",
        _(
            "Characters {start} to {end} of the text are words that may not be sent (“{category}”, version {version} of the "
            "list). Say it in other words, or ask the operator."
        ),
    )
    COUNTRY_CLOSED = "country_closed", _("Nothing can be sent to this country or region: it has no price.")
    COUNTRY_UNLISTED = (
        "country_unlisted",
        _(
            "The application has a list of countries, and this one is not on it. Add it under Applications, Countries, or leave "
            "the number out."
        ),
    )

    # how much and how often
    SAME_CONTENT_SOON = (
        "same_content_soon",
        _("The number got the same text less than 30 seconds ago. Wait, or send another text."),
    )
    NUMBER_HOUR_LIMIT = (
        "number_hour_limit",
        _("The number has had as many messages within an hour as the application allows. Send again later."),
    )
    NUMBER_DAY_LIMIT = (
        "number_day_limit",
        _(
            "The number has had as many messages today as the application allows. Send again tomorrow, or put test numbers "
            "on the application’s allow-list."
        ),
    )
    SAME_CONTENT_DAY_LIMIT = (
        "same_content_day_limit",
        _("The number has had this text as often today as the application allows. Send it again tomorrow."),
    )
    CODES_OFTEN = (
        "codes_often",
        _(
            "The number has had as many verification codes as the application allows in so short a time. Let people wait "
            "before they ask for the next one."
        ),
    )
    ADDRESS_OFTEN = (
        "address_often",
        _(
            "More verification codes were asked for from this address than the application allows in so short a time. Look "
            "for somebody who abuses the form, then send again later."
        ),
    )
    APPLICATION_DAY_LIMIT = (
        "application_day_limit",
        _("The application has sent as many messages today as its frequency limits allow."),
    )
    MAINLAND_DAY_LIMIT = (
        "mainland_day_limit",
        _(
            "The application has reached its limit value for messages to the Chinese mainland today. It is set under "
            "Applications, Sending thresholds."
        ),
    )
    GLOBAL_DAY_LIMIT = (
        "global_day_limit",
        _(
            "The application has reached its limit value for global messages today. It is set under Applications, "
            "Sending thresholds."
        ),
    )
    ACCOUNT_GLOBAL_LIMIT = (
        "account_global_limit",
        _(
            "The account has sent as many global messages today as it may. Ask the operator for a higher limit, or send "
            "again tomorrow."
        ),
    )
    COUNTRY_DAY_LIMIT = (
        "country_day_limit",
        _("The application has sent as many messages to this country today as its list of countries allows."),
    )
    MARKETING_HOURS = (
        "marketing_hours",
        _(
            "Marketing messages may arrive from 8:00 to 22:00 where the recipient lives, and it is night there. Send again "
            "by day."
        ),
    )

    # setting limits
    LIMIT_FIXED = (
        "limit_fixed",
        _(
            "The frequency limits of this account are fixed. Organizations may change theirs; apply for that under Account, "
            "Verification."
        ),
    )
    LIMIT_RANGE = "limit_range", _("{value} came; this limit is a whole number from {least} to {most}.")
    LIMIT_ABOVE_ACCOUNT = (
        "limit_above_account",
        _(
            "The account may send {most} global messages in a day, so the application’s limit can be that at most. Ask the "
            "operator for more."
        ),
    )
    ALARM_ABOVE_STOP = (
        "alarm_above_stop",
        _("The alarm value must not be above the limit value, or it would never be reached."),
    )
    ALLOWED_TOO_MANY = (
        "allowed_too_many",
        _("The allow-list holds {limit} numbers at most; with these there would be {count}."),
    )
    ALLOWED_NO_NUMBER = (
        "allowed_no_number",
        _("Line {line} is not a telephone number: write each as +, country code and number."),
    )
    COUNTRY_UNKNOWN = (
        "country_unknown",
        _(
            "“{value}” is not a country or region that messages can be sent to. Write its code of two letters."
        ),
    )
    COUNTRY_LISTS_FIXED = (
        "country_lists_fixed",
        _(
            "Lists of countries are for organizations. Apply for the verification of yours under Account, Verification."
        ),
    )
    COUNTRY_FILE = (
        "country_file",
        _("The file has no column with the code of the country. Download the template and fill it in."),
    )
    NOT_VERIFIED = (
        "not_verified",
        _(
            "The account is not verified yet. An owner applies for that under Account, Verification; once it is approved, "
            "messages can be sent from the console."
        ),
    )
    INDIVIDUAL_MARKETING = "individual_marketing", _("Individual accounts may not send marketing messages.")
    NO_ROUTE = (
        "no_route",
        _("No carrier is configured for this destination. Ask the operator to connect one."),
    )

    # deciding about a list
    KEY_REUSED = (
        "key_reused",
        _("This form was sent already, with other contents. Open the list of send tasks, then start anew."),
    )
    NOTHING_TO_SEND = (
        "nothing_to_send",
        _("None of the rows can be sent. Correct the rows in the report or upload another list."),
    )
    QUOTE_CHANGED = (
        "quote_changed",
        _(
            "What you confirmed is no longer what would be sent: it is now {count} messages for {amount} {currency}. "
            "Look at it again, then confirm."
        ),
    )
    PRICE_ABOVE_CAP = (
        "price_above_cap",
        _("The list costs {amount} {currency}, your cap is {cap}. Raise the cap or take rows out."),
    )
    PRICE_CAP = (
        "price_cap",
        _(
            "The cap of {cap} {currency} is reached; the messages accepted so far stay within it. "
            "Raise the cap to go on, or stop the list."
        ),
    )
    SCHEDULE_UNREADABLE = (
        "schedule_unreadable",
        _("“{text}” is not a date and time. Write it as 2026-12-01T09:30."),
    )
    SCHEDULE_PAST = "schedule_past", _("{time} is over. Choose a later minute, or send now.")
    SCHEDULE_FAR = (
        "schedule_far",
        _("{time} is too far ahead; a send can be scheduled for up to {days} days from now."),
    )
    SCHEDULE_GAP = (
        "schedule_gap",
        _("{time} does not exist in {zone}: the clocks are put forward then. Choose another time."),
    )
    SCHEDULE_TWICE = (
        "schedule_twice",
        _(
            "{time} comes twice in {zone}, because the clocks are put back then. Say whether you mean the first or the second, "
            "or choose another time."
        ),
    )
    ZONE_UNKNOWN = (
        "zone_unknown",
        _("“{zone}” is not a time zone. Choose one of the list, for example Asia/Shanghai."),
    )
    SPREAD_RANGE = (
        "spread_range",
        _("A send can be spread over 1 to {limit} minutes; {minutes} came."),
    )
    PACE_RANGE = "pace_range", _("A pace is from {least} to {limit} messages per minute.")
    SAME_PERSON = (
        "same_person",
        _("You confirmed this list yourself; another person of the account has to approve it."),
    )
    REVIEW_REVOKED = (
        "review_revoked",
        _("The operator has taken the approval of this list back. Stop it, or ask the operator."),
    )

    # contact groups
    GROUP_BUSY = (
        "group_busy",
        _("A file is being read into this group. Wait until that is done, then give the next one."),
    )
    GROUP_FULL = (
        "group_full",
        _("A group holds at most {limit} numbers. Put the others into a second group."),
    )
    IMPORT_GAVE_UP = (
        "import_gave_up",
        _(
            "Reading this list was begun {tries} times and never came to its end. Save it as CSV and upload it again, or ask "
            "the operator."
        ),
    )
    FILE_COLUMNS = (
        "file_columns",
        _("No column of the file is headed: {missing}. Name the columns as in the file to fill in."),
    )
    FILE_WITHOUT_NUMBERS = (
        "file_without_numbers",
        _(
            "No column of the file holds mobile numbers of the group’s region. "
            "Put the numbers into one column, one in each row."
        ),
    )

    def __repr__(self) -> str:
        return f"Code.{self.name}"


def code_named(word: str) -> Code | None:
    """The code behind a word that a row keeps; None for one that is no longer known, or is a carrier's own."""
    return _by_word().get(word)


@cache
def _by_word() -> dict[str, Code]:
    return {str(code.value): code for code in Code}
