/** The security page of an invented company, Kestrel, that makes appointments for clinics: the same words in three formats. */

export const MARKDOWN = `---
title: Security
---
# Security at Kestrel

We take the security of clinics seriously. Last updated: 1 May 2026.

## Encryption

- **In transit:** TLS 1.2 or later on every endpoint; HSTS.
- **At rest:** AES-256 for databases and uploaded documents.

## Backups

We keep these backups:

- Daily backups of every clinic's database, retained for thirty (30) days.
- Weekly backups, kept for 90 days.
  - A restore is tested every quarter.

## Plans

| | Standard | Enterprise |
|---|---|---|
| Audit log retention | 1 year | 7 years |

## Questions

### Do you train models on customer data?

No. Customer data is never used to train AI models.

### Where is data stored?

Clinic data is hosted in Germany, and for Canadian clinics in Canada.

Customers are responsible for the devices of their staff.

## Incidents

In case of a data breach we will notify affected customers within 72 hours. Our hold music is composed by a cellist from Bremen.
`;

export const HTML = `<!doctype html><html><head><title>Security | Kestrel</title><style>p { color: red }</style>
<script>document.write('Backups are kept for 99 days.')</script></head><body>
<nav><a href="/">Home</a> <a href="/pricing">We keep backups for 12 years</a></nav>
<h1>Security at Kestrel</h1>
<p>We take the security of clinics seriously. Last updated: 1&nbsp;May 2026.</p>
<h2>Encryption</h2>
<ul><li><b>In transit:</b> TLS 1.2 or later on every endpoint; HSTS.<li><b>At rest:</b> AES-256 for databases
 and uploaded documents.</ul>
<h2>Backups</h2><p>We keep these backups:</p>
<ul><li>Daily backups of every clinic&rsquo;s database, retained for thirty (30) days.</li>
<li>Weekly backups, kept for 90 days.<ul><li>A restore is tested every quarter.</li></ul></li></ul>
<h2>Plans</h2>
<table><tr><th></th><th>Standard</th><th>Enterprise</th></tr><tr><td>Audit log retention</td><td>1 year</td><td>7 years</td></tr></table>
<h2>Questions</h2>
<dl><dt>Do you train models on customer data?</dt><dd>No. Customer data is never used to train AI models.</dd>
<dt>Where is data stored?</dt><dd>Clinic data is hosted in Germany, and for Canadian clinics in Canada.</dd></dl>
<p>Customers are responsible for the devices of their staff.</p>
<h2>Incidents</h2>
<div>In case of a data breach we will notify affected customers within 72 hours. Our hold music is composed by a cellist from Bremen.</div>
<footer>© Kestrel. Backups are kept for 77 days.</footer></body></html>`;

export const TEXT = `Security at Kestrel

We take the security of clinics seriously. Last updated: 1 May 2026.

1. Encryption
• In transit: TLS 1.2 or later on every endpoint; HSTS.
• At rest: AES-256 for databases
  and uploaded documents.

2. Backups
We keep these backups:
- Daily backups of every clinic's database, retained for thirty (30) days.
- Weekly backups, kept for 90 days.
  - A restore is tested every quarter.

3. Plans
Audit log retention: 1 year on Standard, 7 years on Enterprise.

4. Questions
Do you train models on customer data?
No. Customer data is never used to train AI models.
Where is data stored?
Clinic data is hosted in Germany, and for Canadian clinics in Canada.
Customers are responsible for the devices of their staff.

5. Incidents
In case of a data breach we will notify affected customers within 72
hours. Our hold music is composed by a cellist from Bremen.
`;
