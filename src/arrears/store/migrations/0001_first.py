import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivityHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Agency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=32, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("licence", models.CharField(blank=True, default="", max_length=120)),
                ("commission_bps", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("data_return_days", models.PositiveSmallIntegerField(default=30)),
            ],
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.URLField(max_length=500)),
                ("title", models.CharField(blank=True, default="", max_length=120)),
                ("events", models.JSONField(default=list)),
                ("sealed_secret", models.BinaryField()),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("username", models.CharField(max_length=64, unique=True)),
                ("display_name", models.CharField(blank=True, default="", max_length=120)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("language", models.CharField(default="en", max_length=16)),
                ("timezone", models.CharField(default="UTC", max_length=48)),
                ("is_active", models.BooleanField(default=True)),
                ("is_staff", models.BooleanField(default=False)),
                ("joined_at", models.DateTimeField(auto_now_add=True)),
                ("retained_max", models.PositiveSmallIntegerField(default=20)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "people",
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(blank=True, default="", max_length=120)),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("hint", models.CharField(blank=True, default="", max_length=8)),
                ("scopes", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Borrower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("borrower_id", models.CharField(max_length=64)),
                ("sealed", models.BinaryField(default=b"")),
                ("national_id_key", models.CharField(blank=True, default="", max_length=64)),
                ("name_key", models.CharField(blank=True, default="", max_length=64)),
                ("language", models.CharField(blank=True, default="", max_length=16)),
                ("country", models.CharField(blank=True, default="", max_length=2)),
                ("region", models.CharField(blank=True, default="", max_length=8)),
                ("timezone", models.CharField(blank=True, default="", max_length=48)),
                ("segment", models.CharField(blank=True, default="", max_length=64)),
                ("has_evidence_gap", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("national_id_key", ""), _negated=True),
                        fields=["national_id_key"],
                        name="borrower_national_id",
                    ),
                    models.Index(
                        condition=models.Q(("name_key", ""), _negated=True), fields=["name_key"], name="borrower_name"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("borrower_id",), name="borrower_once")],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("borrower_ref", models.CharField(max_length=64)),
                ("as_of", models.DateField()),
                ("stage", models.CharField(blank=True, default="", max_length=64)),
                ("bucket", models.CharField(blank=True, default="", max_length=16)),
                ("segment", models.CharField(blank=True, default="", max_length=64)),
                ("arm", models.CharField(blank=True, default="", max_length=64)),
                (
                    "department",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("control_centre", "control_centre"),
                            ("reminders", "reminders"),
                            ("negotiation", "negotiation"),
                            ("credit_and_legal", "credit_and_legal"),
                            ("field", "field"),
                            ("agencies", "agencies"),
                        ],
                        default="",
                        max_length=32,
                    ),
                ),
                ("queue", models.CharField(blank=True, default="", max_length=64)),
                ("priority", models.BigIntegerField(default=0)),
                ("past_due_days", models.IntegerField(default=0)),
                ("arrears_minor", models.BigIntegerField(default=0)),
                ("outstanding_minor", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("accounts_count", models.PositiveSmallIntegerField(default=0)),
                ("next_due_on", models.DateField(blank=True, null=True)),
                ("stage_since_on", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("held", "held"), ("closed", "closed")],
                        default="open",
                        max_length=32,
                    ),
                ),
                (
                    "close_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cured", "cured"),
                            ("paid_off", "paid_off"),
                            ("settled", "settled"),
                            ("written_off", "written_off"),
                            ("sold", "sold"),
                            ("returned", "returned"),
                            ("barred", "barred"),
                            ("other", "other"),
                        ],
                        default="",
                        max_length=32,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "hold_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("deceased", "deceased"),
                            ("represented", "represented"),
                            ("cease_contact", "cease_contact"),
                            ("dispute", "dispute"),
                            ("hardship", "hardship"),
                            ("complaint", "complaint"),
                            ("breathing_space", "breathing_space"),
                            ("bankrupt", "bankrupt"),
                            ("identity_fraud", "identity_fraud"),
                            ("wrong_number", "wrong_number"),
                            ("recalled", "recalled"),
                            ("management", "management"),
                            ("other", "other"),
                        ],
                        default="",
                        max_length=32,
                    ),
                ),
                ("held_until", models.DateField(blank=True, null=True)),
                ("owned_since", models.DateTimeField(blank=True, null=True)),
                ("owned_until", models.DateTimeField(blank=True, null=True)),
                ("is_retained", models.BooleanField(default=False)),
                ("locked_until", models.DateTimeField(blank=True, null=True)),
                (
                    "department_override",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("control_centre", "control_centre"),
                            ("reminders", "reminders"),
                            ("negotiation", "negotiation"),
                            ("credit_and_legal", "credit_and_legal"),
                            ("field", "field"),
                            ("agencies", "agencies"),
                        ],
                        default="",
                        max_length=32,
                    ),
                ),
                ("call_back_at", models.DateTimeField(blank=True, null=True)),
                ("last_contact_at", models.DateTimeField(blank=True, null=True)),
                ("last_outcome", models.CharField(blank=True, default="", max_length=32)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="store.agency",
                    ),
                ),
                (
                    "borrower",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case",
                        to="store.borrower",
                    ),
                ),
                (
                    "co_worker",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="co_worked_cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="locked_cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["department", "queue", "-priority", "id"],
                        name="case_queue",
                    ),
                    models.Index(
                        django.db.models.functions.comparison.Coalesce(
                            models.Func(
                                models.F("department_override"),
                                template="NULLIF(%(expressions)s, '')",
                                output_field=models.CharField(),
                            ),
                            models.F("department"),
                        ),
                        models.F("state"),
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("id"),
                        name="case_place",
                    ),
                    models.Index(
                        condition=models.Q(("owner__isnull", False)),
                        fields=["owner", "-priority", "id"],
                        name="case_owner",
                    ),
                    models.Index(
                        condition=models.Q(("owner__isnull", False)),
                        fields=["owner", "owned_until", "-priority", "id"],
                        name="case_owned_until",
                    ),
                    models.Index(
                        condition=models.Q(("agency__isnull", False)),
                        fields=["agency", "-priority", "id"],
                        name="case_agency",
                    ),
                    models.Index(
                        condition=models.Q(("co_worker__isnull", False)), fields=["co_worker"], name="case_co_worker"
                    ),
                    models.Index(
                        condition=models.Q(("locked_by__isnull", False)), fields=["locked_by"], name="case_locked"
                    ),
                    models.Index(
                        condition=models.Q(("call_back_at__isnull", False)),
                        fields=["call_back_at"],
                        name="case_call_back",
                    ),
                    models.Index(
                        condition=models.Q(("state", "held")), fields=["state", "hold_reason"], name="case_held"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("borrower_ref",), name="case_once")],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("offer", "offer"),
                            ("waiver", "waiver"),
                            ("plan", "plan"),
                            ("settlement", "settlement"),
                            ("hold_cases", "hold_cases"),
                            ("move_cases", "move_cases"),
                            ("reassign_cases", "reassign_cases"),
                            ("recall_cases", "recall_cases"),
                            ("placement", "placement"),
                            ("strategy", "strategy"),
                            ("capacity", "capacity"),
                            ("suit", "suit"),
                            ("bureau_report", "bureau_report"),
                            ("retain_case", "retain_case"),
                            ("visit", "visit"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "department",
                    models.CharField(
                        choices=[
                            ("control_centre", "control_centre"),
                            ("reminders", "reminders"),
                            ("negotiation", "negotiation"),
                            ("credit_and_legal", "credit_and_legal"),
                            ("field", "field"),
                            ("agencies", "agencies"),
                        ],
                        max_length=32,
                    ),
                ),
                ("noun", models.CharField(blank=True, default="", max_length=32)),
                ("noun_id", models.BigIntegerField(blank=True, null=True)),
                ("title", models.CharField(blank=True, default="", max_length=200)),
                ("payload", models.JSONField(default=dict)),
                ("payload_sha256", models.CharField(max_length=64)),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                (
                    "role_needed",
                    models.CharField(
                        choices=[
                            ("collector", "collector"),
                            ("supervisor", "supervisor"),
                            ("head", "head"),
                            ("controller", "controller"),
                            ("compliance", "compliance"),
                            ("agency_collector", "agency_collector"),
                            ("agency_head", "agency_head"),
                            ("administrator", "administrator"),
                        ],
                        max_length=32,
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "expired"),
                        ],
                        default="asked",
                        max_length=32,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_reason", models.TextField(blank=True, default="")),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals_asked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals_decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="store.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "asked")), fields=["department", "asked_at"], name="approval_open"
                    ),
                    models.Index(fields=["noun", "noun_id"], name="approval_noun"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            ("state", "withdrawn"),
                            _connector="OR",
                        ),
                        name="approval_four_eyes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("loan_id", models.CharField(max_length=64)),
                ("as_of", models.DateField()),
                ("product", models.CharField(blank=True, default="", max_length=64)),
                ("currency", models.CharField(max_length=3)),
                ("bucket", models.CharField(blank=True, default="", max_length=16)),
                ("class_bucket", models.CharField(blank=True, default="", max_length=16)),
                ("stage", models.CharField(blank=True, default="", max_length=64)),
                ("department", models.CharField(blank=True, default="", max_length=32)),
                ("segment", models.CharField(blank=True, default="", max_length=64)),
                ("arm", models.CharField(blank=True, default="", max_length=64)),
                ("past_due_days", models.IntegerField(default=0)),
                ("delinquent_days", models.IntegerField(default=0)),
                ("days_in_bucket", models.IntegerField(default=0)),
                ("oldest_unpaid_due_on", models.DateField(null=True)),
                ("next_due_on", models.DateField(null=True)),
                ("last_paid_on", models.DateField(null=True)),
                ("stage_since_on", models.DateField(null=True)),
                ("arrears_minor", models.BigIntegerField(default=0)),
                ("arrears_cost_minor", models.BigIntegerField(default=0)),
                ("arrears_penalty_minor", models.BigIntegerField(default=0)),
                ("arrears_fee_minor", models.BigIntegerField(default=0)),
                ("arrears_interest_minor", models.BigIntegerField(default=0)),
                ("arrears_principal_minor", models.BigIntegerField(default=0)),
                ("penalty_minor", models.BigIntegerField(default=0)),
                ("outstanding_minor", models.BigIntegerField(default=0)),
                ("score", models.BigIntegerField(default=0)),
                ("is_on_watch", models.BooleanField(default=False)),
                ("is_curing", models.BooleanField(default=False)),
                ("principal_minor", models.BigIntegerField(default=0)),
                ("kind", models.CharField(blank=True, default="", max_length=32)),
                ("loan_purpose", models.CharField(blank=True, default="", max_length=16)),
                ("loan_status", models.CharField(blank=True, default="", max_length=16)),
                ("creditor", models.CharField(blank=True, default="", max_length=120)),
                ("creditor_class", models.CharField(blank=True, default="", max_length=32)),
                ("jurisdiction", models.CharField(blank=True, default="", max_length=8)),
                ("is_secured", models.BooleanField(null=True)),
                ("contracted_on", models.DateField(null=True)),
                ("disbursed_on", models.DateField(null=True)),
                ("last_due_on", models.DateField(null=True)),
                ("obtained_on", models.DateField(null=True)),
                ("obtained_in_default", models.BooleanField(null=True)),
                ("charged_off_on", models.DateField(null=True)),
                ("judgment_on", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accounts",
                        to="store.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["stage", "bucket"], name="account_stage"),
                    models.Index(
                        condition=models.Q(("last_due_on__isnull", True)), fields=["case"], name="account_undated"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("loan_id",), name="account_once")],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("conduct", "conduct"),
                            ("frequency", "frequency"),
                            ("hours", "hours"),
                            ("third_party", "third_party"),
                            ("privacy", "privacy"),
                            ("amount", "amount"),
                            ("relief", "relief"),
                            ("other", "other"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("answered", "answered"), ("closed", "closed")],
                        default="open",
                        max_length=32,
                    ),
                ),
                ("received_on", models.DateField()),
                ("received_via", models.CharField(blank=True, default="", max_length=32)),
                ("answer_due_on", models.DateField(blank=True, null=True)),
                ("words", models.TextField(blank=True, default="")),
                ("answer", models.TextField(blank=True, default="")),
                ("is_upheld", models.BooleanField(null=True)),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "about_agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="store.agency",
                    ),
                ),
                (
                    "about_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints_about",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="store.case",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints_recorded",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "answer_due_on"], name="complaint_due"),
                    models.Index(fields=["received_on"], name="complaint_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("contact_id", models.CharField(max_length=64)),
                ("loan_ids", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("call", "call"),
                            ("sms", "sms"),
                            ("email", "email"),
                            ("letter", "letter"),
                            ("visit", "visit"),
                            ("app", "app"),
                            ("wechat", "wechat"),
                            ("social", "social"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("outbound", "outbound"), ("inbound", "inbound")], default="outbound", max_length=32
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("borrower", "borrower"),
                            ("guarantor", "guarantor"),
                            ("emergency_contact", "emergency_contact"),
                            ("employer", "employer"),
                            ("family", "family"),
                            ("colleague", "colleague"),
                            ("attorney", "attorney"),
                            ("other", "other"),
                        ],
                        default="borrower",
                        max_length=32,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("connected", "connected"),
                            ("conversation", "conversation"),
                            ("no_answer", "no_answer"),
                            ("busy", "busy"),
                            ("voicemail", "voicemail"),
                            ("not_in_service", "not_in_service"),
                            ("delivered", "delivered"),
                            ("sent", "sent"),
                            ("undelivered", "undelivered"),
                            ("wrong_number", "wrong_number"),
                            ("refused", "refused"),
                            ("left_message", "left_message"),
                            ("met", "met"),
                            ("not_home", "not_home"),
                            ("promise", "promise"),
                            ("dispute", "dispute"),
                            ("hung_up", "hung_up"),
                            ("read", "read"),
                            ("failed", "failed"),
                        ],
                        default="",
                        max_length=32,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reminder", "reminder"),
                            ("collection", "collection"),
                            ("negotiation", "negotiation"),
                            ("notice_credit_report", "notice_credit_report"),
                            ("notice_visit", "notice_visit"),
                            ("notice_agency", "notice_agency"),
                            ("notice_litigation", "notice_litigation"),
                            ("required_notice", "required_notice"),
                            ("reply", "reply"),
                            ("locate", "locate"),
                            ("service", "service"),
                            ("marketing", "marketing"),
                        ],
                        default="",
                        max_length=32,
                    ),
                ),
                (
                    "actor",
                    models.CharField(
                        choices=[
                            ("creditor", "creditor"),
                            ("agency", "agency"),
                            ("debt_buyer", "debt_buyer"),
                            ("servicer", "servicer"),
                            ("lawyer", "lawyer"),
                            ("court", "court"),
                        ],
                        default="creditor",
                        max_length=32,
                    ),
                ),
                ("agent_id", models.CharField(blank=True, default="", max_length=64)),
                ("department", models.CharField(blank=True, default="", max_length=32)),
                ("template", models.CharField(blank=True, default="", max_length=64)),
                ("offer", models.CharField(blank=True, default="", max_length=64)),
                ("seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("note", models.TextField(blank=True, default="")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("tape", "tape"),
                            ("desk", "desk"),
                            ("agency", "agency"),
                            ("portal", "portal"),
                            ("api", "api"),
                            ("night", "night"),
                            ("worker", "worker"),
                        ],
                        default="desk",
                        max_length=32,
                    ),
                ),
                ("receipt_hash", models.CharField(blank=True, default="", max_length=64)),
                ("delivery", models.JSONField(blank=True, default=dict)),
                ("recorded_at", models.DateTimeField()),
                ("was_misdirected", models.BooleanField(default=False)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="store.agency",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="store.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "-at"], name="contact_timeline"),
                    models.Index(fields=["at", "department"], name="contact_day"),
                    models.Index(condition=models.Q(("by__isnull", False)), fields=["by", "-at"], name="contact_by"),
                    models.Index(
                        condition=models.Q(("agency__isnull", False)), fields=["agency", "-at"], name="contact_agency"
                    ),
                    models.Index(
                        condition=models.Q(("source", "tape"), _negated=True),
                        fields=["recorded_at"],
                        name="contact_recorded",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("contact_id",), name="contact_once")],
            },
        ),
        migrations.CreateModel(
            name="BureauNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("loan_id", models.CharField(max_length=64)),
                ("bureau", models.CharField(blank=True, default="", max_length=32)),
                ("rule", models.CharField(blank=True, default="", max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("owed", "owed"),
                            ("given", "given"),
                            ("returned", "returned"),
                            ("cancelled", "cancelled"),
                        ],
                        default="owed",
                        max_length=32,
                    ),
                ),
                ("owed_since", models.DateField()),
                ("due_on", models.DateField(blank=True, null=True)),
                ("given_on", models.DateField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bureau_notices",
                        to="store.case",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="store.contact"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "due_on"], name="bureau_notice_state"),
                    models.Index(
                        condition=models.Q(("state__in", ("owed", "returned"))),
                        fields=["due_on", "id"],
                        name="bureau_notice_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "loan_id", "bureau", "rule", "owed_since"), name="bureau_notice_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mobile", "mobile"),
                            ("landline", "landline"),
                            ("email", "email"),
                            ("postal", "postal"),
                            ("wechat", "wechat"),
                            ("app", "app"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("borrower", "borrower"),
                            ("guarantor", "guarantor"),
                            ("emergency_contact", "emergency_contact"),
                            ("employer", "employer"),
                            ("family", "family"),
                            ("colleague", "colleague"),
                            ("attorney", "attorney"),
                            ("other", "other"),
                        ],
                        default="borrower",
                        max_length=32,
                    ),
                ),
                ("sealed", models.BinaryField(default=b"")),
                ("value_key", models.CharField(blank=True, default="", max_length=64)),
                ("is_valid", models.BooleanField(default=True)),
                ("invalid_reason", models.CharField(blank=True, default="", max_length=32)),
                ("invalid_at", models.DateTimeField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("tape", "tape"),
                            ("desk", "desk"),
                            ("agency", "agency"),
                            ("portal", "portal"),
                            ("api", "api"),
                            ("night", "night"),
                            ("worker", "worker"),
                        ],
                        default="tape",
                        max_length=32,
                    ),
                ),
                ("obtained_how", models.CharField(blank=True, default="", max_length=64)),
                ("consented_on", models.DateField(blank=True, null=True)),
                ("revoked_on", models.DateField(blank=True, null=True)),
                (
                    "borrower",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_points",
                        to="store.borrower",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("value_key", ""), _negated=True),
                        fields=["value_key"],
                        name="contact_point_value",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("borrower", "kind", "value_key"), name="contact_point_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="point",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="store.contactpoint",
            ),
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contact", "contact"),
                            ("recording", "recording"),
                            ("share_with_agency", "share_with_agency"),
                            ("bureau_report", "bureau_report"),
                            ("electronic_documents", "electronic_documents"),
                        ],
                        default="contact",
                        max_length=32,
                    ),
                ),
                ("channel", models.CharField(blank=True, default="", max_length=16)),
                ("given_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("proof", models.CharField(blank=True, default="", max_length=200)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("tape", "tape"),
                            ("desk", "desk"),
                            ("agency", "agency"),
                            ("portal", "portal"),
                            ("api", "api"),
                            ("night", "night"),
                            ("worker", "worker"),
                        ],
                        default="desk",
                        max_length=32,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="store.case",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="store.contactpoint"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "kind"], name="consent_case")],
            },
        ),
        migrations.CreateModel(
            name="DayFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("zone", models.CharField(max_length=48)),
                ("name", models.CharField(max_length=32)),
                ("body", models.JSONField(default=list)),
                ("counted_at", models.DateTimeField(null=True)),
                ("is_final", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name_plural": "day figures",
                "constraints": [models.UniqueConstraint(fields=("name", "zone", "day"), name="day_figures_once")],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("dispute_answer", "dispute_answer"),
                            ("complaint_answer", "complaint_answer"),
                            ("limitation", "limitation"),
                            ("bureau_notice", "bureau_notice"),
                            ("bureau_correction", "bureau_correction"),
                            ("hearing", "hearing"),
                            ("filing", "filing"),
                            ("evidence", "evidence"),
                            ("appeal", "appeal"),
                            ("mandate_end", "mandate_end"),
                            ("data_return", "data_return"),
                            ("other", "other"),
                        ],
                        max_length=32,
                    ),
                ),
                ("title", models.CharField(blank=True, default="", max_length=200)),
                ("noun", models.CharField(blank=True, default="", max_length=32)),
                ("noun_id", models.BigIntegerField(blank=True, null=True)),
                ("due_on", models.DateField()),
                ("rule", models.CharField(blank=True, default="", max_length=120)),
                ("citation", models.CharField(blank=True, default="", max_length=200)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadlines",
                        to="store.case",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadlines_done",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)), fields=["due_on", "kind"], name="deadline_open"
                    ),
                    models.Index(fields=["case", "due_on"], name="deadline_case"),
                    models.Index(fields=["noun", "noun_id"], name="deadline_noun"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("loan_id", models.CharField(blank=True, default="", max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("amount", "amount"),
                            ("identity", "identity"),
                            ("paid_already", "paid_already"),
                            ("not_mine", "not_mine"),
                            ("service", "service"),
                            ("bureau_record", "bureau_record"),
                            ("other", "other"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("upheld", "upheld"),
                            ("partly_upheld", "partly_upheld"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=32,
                    ),
                ),
                ("opened_on", models.DateField()),
                ("answer_due_on", models.DateField(blank=True, null=True)),
                ("rule", models.CharField(blank=True, default="", max_length=120)),
                ("claim", models.TextField(blank=True, default="")),
                ("finding", models.TextField(blank=True, default="")),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, default="")),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes_checked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="store.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes_decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes_opened",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "answer_due_on"], name="dispute_due"),
                    models.Index(fields=["case", "-opened_on"], name="dispute_case"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(blank=True, default="", max_length=48)),
                ("title", models.CharField(blank=True, default="", max_length=200)),
                ("filename", models.CharField(blank=True, default="", max_length=200)),
                ("media_type", models.CharField(blank=True, default="", max_length=100)),
                ("size_bytes", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("noun", models.CharField(blank=True, default="", max_length=32)),
                ("noun_id", models.BigIntegerField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="store.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "-at"], name="document_case"),
                    models.Index(fields=["noun", "noun_id"], name="document_noun"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CounsellorMandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counsellor", models.CharField(max_length=200)),
                ("sealed", models.BinaryField(default=b"")),
                ("licence", models.CharField(blank=True, default="", max_length=120)),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("talk", "talk"),
                            ("negotiate", "negotiate"),
                            ("agree", "agree"),
                            ("receive_documents", "receive_documents"),
                        ],
                        default="talk",
                        max_length=32,
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="store.case",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_verified",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="store.document"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "until"], name="mandate_case")],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=128)),
                ("method", models.CharField(blank=True, default="", max_length=8)),
                ("path", models.CharField(blank=True, default="", max_length=300)),
                ("request_sha256", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.JSONField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="idempotency_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="idempotency_age")],
                "constraints": [models.UniqueConstraint(fields=("person", "key"), name="idempotency_once")],
            },
        ),
        migrations.CreateModel(
            name="Interview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_at", models.DateTimeField()),
                ("currency", models.CharField(max_length=3)),
                ("household_count", models.PositiveSmallIntegerField(default=1)),
                ("dependants_count", models.PositiveSmallIntegerField(default=0)),
                ("employment", models.CharField(blank=True, default="", max_length=32)),
                ("income_minor", models.BigIntegerField(default=0)),
                ("expense_minor", models.BigIntegerField(default=0)),
                ("other_debt_minor", models.BigIntegerField(default=0)),
                ("surplus_minor", models.BigIntegerField(default=0)),
                ("evidence", models.JSONField(blank=True, default=list)),
                ("comment", models.TextField(blank=True, default="")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interviews",
                        to="store.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "-held_at"], name="interview_case")],
            },
        ),
        migrations.CreateModel(
            name="InterviewLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("is_income", models.BooleanField()),
                ("item", models.CharField(blank=True, default="", max_length=48)),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("is_verified", models.BooleanField(default=False)),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="store.interview"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("interview", "number"), name="interview_line_once")],
            },
        ),
        migrations.CreateModel(
            name="LegalMatter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("loan_id", models.CharField(blank=True, default="", max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mediation", "mediation"),
                            ("payment_order", "payment_order"),
                            ("suit", "suit"),
                            ("enforcement", "enforcement"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("candidate", "candidate"),
                            ("ready", "ready"),
                            ("approved", "approved"),
                            ("filed", "filed"),
                            ("heard", "heard"),
                            ("decided", "decided"),
                            ("settled", "settled"),
                            ("withdrawn", "withdrawn"),
                            ("closed", "closed"),
                        ],
                        default="candidate",
                        max_length=32,
                    ),
                ),
                ("court", models.CharField(blank=True, default="", max_length=200)),
                ("reference", models.CharField(blank=True, default="", max_length=64)),
                ("currency", models.CharField(max_length=3)),
                ("claimed_minor", models.BigIntegerField(default=0)),
                ("limitation_on", models.DateField(blank=True, null=True)),
                ("filed_on", models.DateField(blank=True, null=True)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "bundle",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="store.document"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="store.case",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "limitation_on"], name="matter_state"),
                    models.Index(fields=["case"], name="matter_case"),
                    models.Index(
                        condition=models.Q(
                            ("state__in", ("candidate", "ready", "approved", "filed", "heard", "decided"))
                        ),
                        fields=["limitation_on", "id"],
                        name="matter_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("place", models.CharField(blank=True, default="", max_length=200)),
                ("outcome", models.TextField(blank=True, default="")),
                ("is_done", models.BooleanField(default=False)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hearings", to="store.legalmatter"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("is_done", False)), fields=["at"], name="hearing_open")],
            },
        ),
        migrations.CreateModel(
            name="NightRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("night_on", models.DateField(unique=True)),
                ("manifest_sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "running"),
                            ("taken", "taken"),
                            ("failed", "failed"),
                            ("noted", "noted"),
                        ],
                        default="running",
                        max_length=32,
                    ),
                ),
                ("rows", models.JSONField(default=dict)),
                ("totals", models.JSONField(default=dict)),
                ("seconds", models.FloatField(null=True)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("fault", models.TextField(blank=True, default="")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField()),
                ("department", models.CharField(blank=True, default="", max_length=32)),
                ("is_pinned", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="store.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "-at"], name="note_case")],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan", "plan"),
                            ("extension", "extension"),
                            ("reduced_payment", "reduced_payment"),
                            ("settlement", "settlement"),
                            ("waiver", "waiver"),
                            ("restructure", "restructure"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("asked", "asked"),
                            ("approved", "approved"),
                            ("made", "made"),
                            ("accepted", "accepted"),
                            ("refused", "refused"),
                            ("expired", "expired"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=32,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("waived_minor", models.BigIntegerField(default=0)),
                ("terms", models.JSONField(blank=True, default=dict)),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("made_on", models.DateField(blank=True, null=True)),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, default="")),
                ("recorded_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="store.account",
                    ),
                ),
                (
                    "approval",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="store.approval",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="store.case",
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="store.interview",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "-recorded_at"], name="offer_case"),
                    models.Index(fields=["state", "valid_until"], name="offer_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("payment_id", models.CharField(max_length=64)),
                ("paid_on", models.DateField()),
                ("amount_minor", models.BigIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment", "payment"),
                            ("reversal", "reversal"),
                            ("chargeback", "chargeback"),
                            ("goodwill", "goodwill"),
                        ],
                        default="payment",
                        max_length=32,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payments",
                        to="store.account",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["paid_on"], name="payment_day")],
                "constraints": [models.UniqueConstraint(fields=("account", "payment_id"), name="payment_once")],
            },
        ),
        migrations.CreateModel(
            name="PersonalRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(blank=True, default="", max_length=32)),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("address", models.CharField(blank=True, default="", max_length=45)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="personal_reads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="personal_reads",
                        to="store.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["by", "-at"], name="personal_read_by"),
                    models.Index(fields=["case", "-at"], name="personal_read_case"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlacementBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(blank=True, default="", max_length=120)),
                ("rule", models.JSONField(blank=True, default=dict)),
                ("commission_bps", models.PositiveIntegerField(default=0)),
                ("placed_on", models.DateField()),
                ("due_back_on", models.DateField(blank=True, null=True)),
                ("cases_count", models.PositiveIntegerField(default=0)),
                ("outstanding_minor", models.BigIntegerField(default=0)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("data_back_on", models.DateField(blank=True, null=True)),
                ("data_back_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="store.agency"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("commission_bps", models.PositiveIntegerField(default=0)),
                ("placed_on", models.DateField()),
                ("outstanding_minor", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("placed", "placed"),
                            ("recalled", "recalled"),
                            ("returned", "returned"),
                            ("closed", "closed"),
                        ],
                        default="placed",
                        max_length=32,
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("end_reason", models.TextField(blank=True, default="")),
                ("recovered_minor", models.BigIntegerField(default=0)),
                ("commission_minor", models.BigIntegerField(default=0)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="store.agency"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="store.case",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="store.placementbatch",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "state"], name="placement_agency"),
                    models.Index(
                        fields=["batch", "state", "-recovered_minor", "id", "commission_minor"], name="placement_batch"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "placed")), fields=("case",), name="placement_one_agency"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(blank=True, default="", max_length=32)),
                ("agreed_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("total_minor", models.BigIntegerField(default=0)),
                ("tolerance_minor", models.BigIntegerField(default=0)),
                ("grace_days", models.PositiveSmallIntegerField(default=0)),
                ("misses_max", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("active", "active"),
                            ("kept", "kept"),
                            ("broken", "broken"),
                            ("cancelled", "cancelled"),
                        ],
                        default="proposed",
                        max_length=32,
                    ),
                ),
                ("judged_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="store.account"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="store.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "-agreed_on"], name="plan_case"),
                    models.Index(fields=["state", "judged_on"], name="plan_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanInstalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("paid_minor", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("kept", "kept"),
                            ("partly", "partly"),
                            ("broken", "broken"),
                            ("cancelled", "cancelled"),
                        ],
                        default="open",
                        max_length=32,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="instalments", to="store.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [models.Index(fields=["due_on", "state"], name="plan_instalment_due")],
                "constraints": [models.UniqueConstraint(fields=("plan", "number"), name="plan_instalment_once")],
            },
        ),
        migrations.CreateModel(
            name="PlannedContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("night_on", models.DateField()),
                ("plan_on", models.DateField()),
                ("loan_id", models.CharField(max_length=64)),
                ("loan_ids", models.JSONField(default=list)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("call", "call"),
                            ("sms", "sms"),
                            ("email", "email"),
                            ("letter", "letter"),
                            ("visit", "visit"),
                            ("app", "app"),
                            ("wechat", "wechat"),
                            ("social", "social"),
                        ],
                        max_length=32,
                    ),
                ),
                ("party", models.CharField(blank=True, default="", max_length=32)),
                ("template", models.CharField(blank=True, default="", max_length=64)),
                ("purpose", models.CharField(blank=True, default="", max_length=32)),
                ("offer", models.CharField(blank=True, default="", max_length=64)),
                ("department", models.CharField(blank=True, default="", max_length=32)),
                ("stage", models.CharField(blank=True, default="", max_length=64)),
                ("treatment", models.CharField(blank=True, default="", max_length=64)),
                ("priority", models.BigIntegerField(default=0)),
                ("earliest_at", models.DateTimeField(null=True)),
                ("latest_at", models.DateTimeField(null=True)),
                ("packs", models.TextField(blank=True, default="")),
                ("rules", models.TextField(blank=True, default="")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("claimed", "claimed"),
                            ("sent", "sent"),
                            ("refused", "refused"),
                            ("cancelled", "cancelled"),
                            ("expired", "expired"),
                            ("failed", "failed"),
                        ],
                        default="planned",
                        max_length=32,
                    ),
                ),
                ("state_reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned_contacts",
                        to="store.case",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned",
                        to="store.contact",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "planned")),
                        fields=["channel", "plan_on", "earliest_at", "-priority"],
                        name="planned_due",
                    ),
                    models.Index(fields=["plan_on", "department"], name="planned_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "night_on", "channel", "loan_id", "treatment"), name="planned_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("inconvenient_time", "inconvenient_time"),
                            ("inconvenient_place", "inconvenient_place"),
                            ("no_channel", "no_channel"),
                            ("no_point", "no_point"),
                            ("only_channel", "only_channel"),
                            ("language", "language"),
                        ],
                        max_length=32,
                    ),
                ),
                ("channel", models.CharField(blank=True, default="", max_length=16)),
                ("place", models.CharField(blank=True, default="", max_length=16)),
                ("value", models.CharField(blank=True, default="", max_length=64)),
                ("from_minute", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("until_minute", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("days", models.JSONField(blank=True, default=list)),
                ("given_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("tape", "tape"),
                            ("desk", "desk"),
                            ("agency", "agency"),
                            ("portal", "portal"),
                            ("api", "api"),
                            ("night", "night"),
                            ("worker", "worker"),
                        ],
                        default="desk",
                        max_length=32,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preferences",
                        to="store.case",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="store.contactpoint"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "kind"], name="preference_case")],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("promised_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("total_minor", models.BigIntegerField(default=0)),
                ("tolerance_minor", models.BigIntegerField(default=0)),
                ("grace_days", models.PositiveSmallIntegerField(default=0)),
                ("method", models.CharField(blank=True, default="", max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("kept", "kept"),
                            ("partly", "partly"),
                            ("broken", "broken"),
                            ("cancelled", "cancelled"),
                        ],
                        default="open",
                        max_length=32,
                    ),
                ),
                ("paid_minor", models.BigIntegerField(default=0)),
                ("judged_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promises", to="store.account"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="store.case",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="store.contact",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "-promised_on"], name="promise_case"),
                    models.Index(fields=["state", "judged_on"], name="promise_state"),
                    models.Index(fields=["by", "-promised_on"], name="promise_by"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromiseInstalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("paid_minor", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("kept", "kept"),
                            ("partly", "partly"),
                            ("broken", "broken"),
                            ("cancelled", "cancelled"),
                        ],
                        default="open",
                        max_length=32,
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="instalments", to="store.promise"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [models.Index(fields=["due_on", "state"], name="promise_instalment_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("promise", "number"), name="promise_instalment_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="promise_instalment_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("night_on", models.DateField()),
                ("plan_on", models.DateField()),
                ("loan_id", models.CharField(max_length=64)),
                ("channel", models.CharField(blank=True, default="", max_length=16)),
                ("purpose", models.CharField(blank=True, default="", max_length=32)),
                ("department", models.CharField(blank=True, default="", max_length=32)),
                ("stage", models.CharField(blank=True, default="", max_length=64)),
                ("treatment", models.CharField(blank=True, default="", max_length=64)),
                ("verdict", models.CharField(blank=True, default="", max_length=16)),
                ("rules", models.TextField(blank=True, default="")),
                ("citations", models.TextField(blank=True, default="")),
                ("message", models.TextField(blank=True, default="")),
                ("lawful_from", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refused_contacts",
                        to="store.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["plan_on", "department"], name="refused_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "night_on", "channel", "loan_id", "treatment"), name="refused_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Status",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("loan_id", models.CharField(blank=True, default="", max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("deceased", "deceased"),
                            ("bankrupt", "bankrupt"),
                            ("dispute_open", "dispute_open"),
                            ("represented", "represented"),
                            ("cease_contact", "cease_contact"),
                            ("breathing_space", "breathing_space"),
                            ("vulnerable", "vulnerable"),
                            ("minor", "minor"),
                            ("incapacitated", "incapacitated"),
                            ("hardship", "hardship"),
                            ("plan_active", "plan_active"),
                            ("plan_broken", "plan_broken"),
                            ("promise_open", "promise_open"),
                            ("promise_broken", "promise_broken"),
                            ("complaint_open", "complaint_open"),
                            ("wrong_number", "wrong_number"),
                            ("unreachable", "unreachable"),
                            ("litigation", "litigation"),
                            ("agency_placed", "agency_placed"),
                            ("identity_fraud", "identity_fraud"),
                            ("moratorium", "moratorium"),
                            ("mental_health_moratorium", "mental_health_moratorium"),
                            ("plan_pending", "plan_pending"),
                            ("no_collect", "no_collect"),
                            ("acknowledged", "acknowledged"),
                            ("claim_filed", "claim_filed"),
                            ("wants_court", "wants_court"),
                            ("says_not_debtor", "says_not_debtor"),
                            ("written_only", "written_only"),
                            ("no_work_contact", "no_work_contact"),
                            ("disaster_area", "disaster_area"),
                            ("medical", "medical"),
                            ("marriage", "marriage"),
                            ("bereavement", "bereavement"),
                            ("assigned", "assigned"),
                            ("cured", "cured"),
                            ("notice_not_received", "notice_not_received"),
                            ("prescription_invoked", "prescription_invoked"),
                            ("ombudsman_complaint", "ombudsman_complaint"),
                            ("wants_no_contact_about_debt", "wants_no_contact_about_debt"),
                            ("time_bar_suspended", "time_bar_suspended"),
                        ],
                        max_length=32,
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("tape", "tape"),
                            ("desk", "desk"),
                            ("agency", "agency"),
                            ("portal", "portal"),
                            ("api", "api"),
                            ("night", "night"),
                            ("worker", "worker"),
                        ],
                        default="desk",
                        max_length=32,
                    ),
                ),
                ("cause", models.TextField(blank=True, default="")),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statuses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statuses",
                        to="store.case",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "statuses",
                "indexes": [
                    models.Index(condition=models.Q(("until", None)), fields=["status", "since"], name="status_open")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "status", "since", "loan_id", "source"), name="status_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="StrategyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("strategy", models.CharField(max_length=64)),
                ("number", models.PositiveIntegerField()),
                ("body", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("comment", models.TextField(blank=True, default="")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("what_if_seen", "what_if_seen"),
                            ("asked", "asked"),
                            ("approved", "approved"),
                            ("published", "published"),
                            ("retired", "retired"),
                        ],
                        default="draft",
                        max_length=32,
                    ),
                ),
                ("what_if", models.JSONField(blank=True, default=dict)),
                ("what_if_seen_at", models.DateTimeField(blank=True, null=True)),
                ("written_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("published_as", models.CharField(blank=True, default="", max_length=200)),
                (
                    "approval",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="store.approval"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="strategies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "what_if_seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="what_ifs_seen",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("strategy", "number"), name="strategy_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")), fields=("strategy",), name="strategy_one_published"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("night", "night"), ("what_if", "what_if"), ("verify_log", "verify_log")],
                        max_length=32,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=32,
                    ),
                ),
                ("night_on", models.DateField(blank=True, null=True)),
                ("strategy", models.CharField(blank=True, default="", max_length=64)),
                ("step", models.CharField(blank=True, default="", max_length=32)),
                ("done", models.PositiveIntegerField(default=0)),
                ("of", models.PositiveIntegerField(default=0)),
                ("loans", models.PositiveBigIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("beat_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("result", models.JSONField(blank=True, default=dict)),
                ("fault", models.TextField(blank=True, default="")),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to="store.strategyversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "-asked_at"], name="job_kind"),
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "running"))), fields=["asked_at"], name="job_open"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Switch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(blank=True, default="", max_length=16)),
                ("department", models.CharField(blank=True, default="", max_length=32)),
                ("reason", models.TextField(blank=True, default="")),
                ("pressed_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="store.agency"
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops_lifted",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pressed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops_pressed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "switches",
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at__isnull", True)), fields=["pressed_at"], name="switch_pressed"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=32, unique=True)),
                ("title", models.CharField(max_length=120)),
                (
                    "department",
                    models.CharField(
                        choices=[
                            ("control_centre", "control_centre"),
                            ("reminders", "reminders"),
                            ("negotiation", "negotiation"),
                            ("credit_and_legal", "credit_and_legal"),
                            ("field", "field"),
                            ("agencies", "agencies"),
                        ],
                        max_length=32,
                    ),
                ),
                ("tasks_a_day", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="store.agency",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("collector", "collector"),
                            ("supervisor", "supervisor"),
                            ("head", "head"),
                            ("controller", "controller"),
                            ("compliance", "compliance"),
                            ("agency_collector", "agency_collector"),
                            ("agency_head", "agency_head"),
                            ("administrator", "administrator"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "department",
                    models.CharField(
                        choices=[
                            ("control_centre", "control_centre"),
                            ("reminders", "reminders"),
                            ("negotiation", "negotiation"),
                            ("credit_and_legal", "credit_and_legal"),
                            ("field", "field"),
                            ("agencies", "agencies"),
                        ],
                        max_length=32,
                    ),
                ),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="store.agency",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="store.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "role", "department", "team"), name="membership_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agency__isnull", False), ("role__startswith", "agency_")),
                            models.Q(
                                models.Q(("role__startswith", "agency_"), _negated=True), ("agency__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="membership_agency_roles",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="store.team",
            ),
        ),
        migrations.CreateModel(
            name="VisitOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("visit_on", models.DateField()),
                ("earliest_at", models.DateTimeField(blank=True, null=True)),
                ("latest_at", models.DateTimeField(blank=True, null=True)),
                ("minutes_planned", models.PositiveSmallIntegerField(default=20)),
                ("latitude_e6", models.IntegerField(blank=True, null=True)),
                ("longitude_e6", models.IntegerField(blank=True, null=True)),
                ("skills", models.JSONField(blank=True, default=list)),
                ("people_min", models.PositiveSmallIntegerField(default=2)),
                ("route_number", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ordered", "ordered"),
                            ("planned", "planned"),
                            ("under_way", "under_way"),
                            ("done", "done"),
                            ("not_done", "not_done"),
                            ("cancelled", "cancelled"),
                        ],
                        default="ordered",
                        max_length=32,
                    ),
                ),
                ("receipt_hash", models.CharField(blank=True, default="", max_length=64)),
                ("arrived_at", models.DateTimeField(blank=True, null=True)),
                ("arrived_place", models.JSONField(blank=True, default=dict)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("left_place", models.JSONField(blank=True, default=dict)),
                ("outcome", models.CharField(blank=True, default="", max_length=32)),
                ("comment", models.TextField(blank=True, default="")),
                ("safety_call_due_at", models.DateTimeField(blank=True, null=True)),
                ("safety_called_at", models.DateTimeField(blank=True, null=True)),
                ("device_id", models.CharField(blank=True, default="", max_length=64)),
                ("device_number", models.BigIntegerField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="store.case",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="store.contact",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="store.contactpoint"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits_as_second",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["first", "visit_on", "route_number"], name="visit_first_day"),
                    models.Index(fields=["second", "visit_on"], name="visit_second_day"),
                    models.Index(fields=["-visit_on", "first", "route_number", "-id"], name="visit_day"),
                    models.Index(fields=["case", "-visit_on"], name="visit_case"),
                    models.Index(
                        condition=models.Q(("left_at", None), ("state", "under_way")),
                        fields=["safety_call_due_at"],
                        name="visit_under_way",
                    ),
                    models.Index(
                        condition=models.Q(("arrived_at__isnull", False), ("receipt_hash", "")),
                        fields=["-arrived_at"],
                        name="visit_unlawful",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photo", "photo"),
                            ("recording", "recording"),
                            ("signature", "signature"),
                            ("document", "document"),
                            ("note", "note"),
                        ],
                        max_length=32,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField(default=0)),
                ("media_type", models.CharField(blank=True, default="", max_length=100)),
                ("taken_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("place", models.JSONField(blank=True, default=dict)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                ("erased_because", models.CharField(blank=True, default="", max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="store.visitorder"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("erased_at__isnull", True)), fields=["taken_at"], name="evidence_kept"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("visit", "sha256"), name="evidence_once")],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=32, unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("method", models.CharField(blank=True, default="", max_length=32)),
                ("taken_at", models.DateTimeField()),
                ("handed_in_at", models.DateTimeField(blank=True, null=True)),
                ("payment_id", models.CharField(blank=True, default="", max_length=64)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="store.account"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="store.case",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="store.visitorder",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "-taken_at"], name="receipt_case"),
                    models.Index(condition=models.Q(("handed_in_at", None)), fields=["taken_at"], name="receipt_out"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="receipt_positive")
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.CharField(max_length=64)),
                ("event", models.CharField(blank=True, default="", max_length=64)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("delivered", "delivered"),
                            ("failed", "failed"),
                            ("given_up", "given_up"),
                        ],
                        default="waiting",
                        max_length=32,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("answer_status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("fault", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="store.webhook"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "webhook deliveries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["next_try_at"], name="delivery_waiting"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("webhook", "message_id"), name="delivery_once")],
            },
        ),
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("night_on", models.DateField()),
                ("plan_on", models.DateField()),
                ("department", models.CharField(blank=True, default="", max_length=32)),
                ("queue", models.CharField(blank=True, default="", max_length=64)),
                ("rank", models.PositiveIntegerField()),
                ("priority", models.BigIntegerField(default=0)),
                ("loan_id", models.CharField(max_length=64)),
                ("loan_ids", models.JSONField(default=list)),
                ("action", models.CharField(blank=True, default="", max_length=32)),
                ("treatment", models.CharField(blank=True, default="", max_length=64)),
                ("template", models.CharField(blank=True, default="", max_length=64)),
                ("offer", models.CharField(blank=True, default="", max_length=64)),
                ("earliest_at", models.DateTimeField(null=True)),
                ("latest_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("done", "done"),
                            ("cancelled", "cancelled"),
                            ("expired", "expired"),
                        ],
                        default="open",
                        max_length=32,
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="work_items",
                        to="store.case",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_done",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["department", "plan_on", "rank"],
                        name="work_open",
                    ),
                    models.Index(
                        condition=models.Q(("done_by__isnull", False)),
                        fields=["done_by", "done_at"],
                        name="work_done_by",
                    ),
                    models.Index(fields=["plan_on", "department", "state"], name="work_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "night_on", "action", "loan_id", "treatment"), name="work_item_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor_name", models.CharField(blank=True, default="", max_length=64)),
                ("verb", models.CharField(blank=True, default="", max_length=48)),
                ("noun", models.CharField(blank=True, default="", max_length=32)),
                ("noun_id", models.CharField(blank=True, default="", max_length=64)),
                ("case_id", models.BigIntegerField(blank=True, null=True)),
                ("body", models.TextField()),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "activities",
                "indexes": [
                    models.Index(fields=["case_id", "-number"], name="activity_case"),
                    models.Index(fields=["actor", "-number"], name="activity_actor"),
                    models.Index(fields=["verb", "-number"], name="activity_verb"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BureauSubmission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bureau", models.CharField(blank=True, default="", max_length=32)),
                ("period_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("approved", "approved"),
                            ("sent", "sent"),
                            ("accepted", "accepted"),
                            ("partly_rejected", "partly_rejected"),
                            ("rejected", "rejected"),
                            ("corrected", "corrected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="prepared",
                        max_length=32,
                    ),
                ),
                ("filename", models.CharField(blank=True, default="", max_length=200)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("rows_count", models.PositiveIntegerField(default=0)),
                ("rejected_count", models.PositiveIntegerField(default=0)),
                ("feedback", models.JSONField(blank=True, default=list)),
                ("comment", models.TextField(blank=True, default="")),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.document",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="store.bureausubmission",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["bureau", "-period_on"], name="submission_bureau")],
            },
        ),
        migrations.CreateModel(
            name="CommissionLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("payment_id", models.CharField(max_length=64)),
                ("paid_on", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment", "payment"),
                            ("reversal", "reversal"),
                            ("chargeback", "chargeback"),
                            ("goodwill", "goodwill"),
                        ],
                        max_length=32,
                    ),
                ),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("commission_minor", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("booked_on", models.DateField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commission_lines",
                        to="store.account",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="store.agency",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="store.placement",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "booked_on"], name="commission_statement"),
                    models.Index(fields=["placement"], name="commission_placement"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "payment_id", "placement"), name="commission_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BureauRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("loan_id", models.CharField(max_length=64)),
                ("is_adverse", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("sent", "sent"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("corrected", "corrected"),
                        ],
                        default="prepared",
                        max_length=32,
                    ),
                ),
                ("code", models.CharField(blank=True, default="", max_length=32)),
                ("message", models.CharField(blank=True, default="", max_length=400)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bureau_rows",
                        to="store.case",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="store.bureaunotice",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="store.bureausubmission"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "loan_id"], name="bureau_row_case")],
                "constraints": [models.UniqueConstraint(fields=("submission", "loan_id"), name="bureau_row_once")],
            },
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(condition=models.Q(("point__isnull", False)), fields=["point"], name="contact_point"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("team__isnull", False)), fields=["team", "-priority", "id"], name="case_team"
            ),
        ),
    ]
