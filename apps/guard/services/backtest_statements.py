"""What a limit would have stopped, day by day: set-wise statements over the messages of a range of ids.

An id holds its millisecond (`id >> 21`, core.partitions), so windows are cut from it without reading another column. What was
refused then is left out: it was never sent. `stopped` gives id, what it is counted by, and whether it would have been stopped.
"""

from typing import Final

_OF: Final = """
  FROM messages m
  WHERE m.id >= %(from_id)s AND m.id < %(to_id)s AND m.status <> 'refused' AND m.message_kind = ANY(%(kinds)s::int[])
    AND (%(application)s::bigint IS NULL OR m.application_id = %(application)s)
    AND (%(account)s::bigint IS NULL OR m.account_id = %(account)s)
"""
_WINDOW: Final = "((m.id >> 21) / %(milliseconds)s::bigint)"

# A window shorter than an hour slides; hours and days are those of the clock. A message counts whether or not one before it
# would have been stopped, so that a short window is judged a little too strictly.
NUMBER_SLIDING: Final = f"""
SELECT m.id, m.status, m.fee, m.application_id::text AS key,
       count(*) OVER (PARTITION BY m.application_id, m.number_hash ORDER BY m.id >> 21
                      RANGE BETWEEN %(milliseconds)s::bigint - 1 PRECEDING AND CURRENT ROW) > %(limit)s::numeric AS is_stopped
{_OF}"""
NUMBER: Final = f"""
SELECT m.id, m.status, m.fee, m.application_id::text AS key,
       row_number() OVER (PARTITION BY m.application_id, m.number_hash, {_WINDOW} ORDER BY m.id) > %(limit)s::numeric AS is_stopped
{_OF}"""
COUNT: Final = f"""
SELECT m.id, m.status, m.fee, m.application_id::text AS key,
       row_number() OVER (PARTITION BY m.application_id, {_WINDOW} ORDER BY m.id) > %(limit)s::numeric AS is_stopped
{_OF}"""
COUNTRY: Final = f"""
SELECT m.id, m.status, m.fee, m.country AS key,
       row_number() OVER (PARTITION BY m.application_id, m.country, {_WINDOW} ORDER BY m.id) > %(limit)s::numeric AS is_stopped
{_OF}  AND (%(country)s = '' OR m.country = %(country)s)
"""
# Codes last: notices stop earlier, marketing first.
MONEY: Final = f"""
SELECT m.id, m.status, m.fee, m.application_id::text AS key,
       sum(m.fee) OVER (PARTITION BY m.application_id, {_WINDOW} ORDER BY m.id ROWS UNBOUNDED PRECEDING)
         > %(limit)s::numeric * CASE m.message_kind WHEN 1 THEN 100 WHEN 2 THEN %(notice)s ELSE %(marketing)s END / 100
         AS is_stopped
{_OF}"""

OUTCOME: Final = """
WITH judged AS MATERIALIZED ({judged}), stopped AS MATERIALIZED (SELECT * FROM judged WHERE is_stopped),
answered AS (SELECT DISTINCT message_id FROM messaging_reply WHERE message_id >= %(from_id)s AND message_id < %(to_id)s),
used AS (SELECT message_id FROM message_conversions WHERE message_id >= %(from_id)s AND message_id < %(to_id)s),
top AS (SELECT key, count(*) AS count FROM stopped GROUP BY 1 ORDER BY 2 DESC LIMIT 20)
SELECT (SELECT count(*) FROM judged), count(*), count(*) FILTER (WHERE s.status = 'delivered'), count(a.message_id),
       count(u.message_id),
       coalesce(sum(s.fee), 0), (SELECT coalesce(json_agg(json_build_array(key, count)), '[]') FROM top)
FROM stopped s LEFT JOIN answered a ON a.message_id = s.id LEFT JOIN used u ON u.message_id = s.id
"""

# The breaker: the minutes of each key; which of them trip is found in Python, for a bar outlasts its minute.
_KEY: Final = """
CASE %(dimension)s WHEN 'prefix' THEN m.number_prefix WHEN 'country' THEN m.country
                   WHEN 'address' THEN coalesce(host(m.called_from), '') ELSE '' END"""
_BREAKER_OF: Final = f"""{_OF}  AND m.send_task_id IS NULL
    AND (%(dimension)s <> 'address' OR m.called_from IS NOT NULL)
    AND (%(dimension)s <> 'country' OR m.country <> ALL(%(spared)s::text[]))
    AND (%(prefixes)s::text[] = '{{}}' OR EXISTS (SELECT FROM unnest(%(prefixes)s::text[]) AS p WHERE starts_with({_KEY}, p)))
"""
MINUTES: Final = f"""
WITH minutes AS MATERIALIZED (
  SELECT m.application_id, m.message_kind AS kind, {_KEY} AS key, (m.id >> 21) / 60000 AS minute, count(*)::int AS amount
  {_BREAKER_OF} GROUP BY 1, 2, 3, 4
), hours AS (
  SELECT application_id, kind, key, (minute / 60 %% 24)::smallint AS hour, max(amount) AS busiest FROM minutes GROUP BY 1, 2, 3, 4
), kept AS (
  INSERT INTO guard_busy_minutes (backtest_id, application_id, kind, key, hour, day, busiest)
  SELECT %(backtest)s, application_id, kind, key, hour, %(day)s::date, busiest FROM hours WHERE busiest >= 3
  ON CONFLICT DO NOTHING
), usual AS (
  SELECT application_id, kind, key, hour, ceil(percentile_cont(0.5) WITHIN GROUP (ORDER BY busiest)) AS per_minute
  FROM guard_busy_minutes
  WHERE backtest_id = %(backtest)s AND day < %(day)s::date AND day >= %(day)s::date - 7 GROUP BY 1, 2, 3, 4
)
SELECT m.application_id, m.kind, m.key, m.minute, m.amount,
       greatest(%(minimum)s, floor(%(growth)s::numeric * coalesce(u.per_minute, 0)))::int
FROM minutes m LEFT JOIN usual u
  ON u.application_id = m.application_id AND u.kind = m.kind AND u.key = m.key AND u.hour = (m.minute / 60 %% 24)::smallint
WHERE m.amount > greatest(%(minimum)s, floor(%(growth)s::numeric * coalesce(u.per_minute, 0)))
ORDER BY m.application_id, m.kind, m.key, m.minute
"""
SEEN: Final = f"SELECT count(*) {_BREAKER_OF}"
BARRED: Final = f"""
SELECT m.id, m.status, m.fee, i.key,
       row_number() OVER (PARTITION BY m.application_id, m.message_kind, i.key, (m.id >> 21) / 60000 ORDER BY m.id)
         > CASE WHEN (m.id >> 21) / 60000 = i.tripped THEN i.allowed ELSE %(pace)s END AS is_stopped
FROM unnest(%(applications)s::bigint[], %(of_kinds)s::int[], %(keys)s::text[], %(tripped)s::bigint[], %(until)s::bigint[],
            %(allowed)s::int[]) AS i(application_id, kind, key, tripped, until, allowed)
JOIN messages m ON m.application_id = i.application_id AND m.message_kind = i.kind AND {_KEY} = i.key
WHERE m.id >= greatest(%(from_id)s, (i.tripped * 60000) << 21) AND m.id < least(%(to_id)s, (i.until * 60000) << 21)
  AND m.status <> 'refused' AND m.send_task_id IS NULL
"""
