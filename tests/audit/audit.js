// Runs every audit of GraphQL over HTTP against an address; anything but ok, warnings included, is a failure.
import { auditServer } from 'graphql-http';

// So that an audit which vanishes from the package is noticed.
const AUDITS = 61;

const results = await auditServer({ url: process.argv[2] });
for (const { id, name, status, reason } of results) {
  console.log([status.padEnd(6), id, name, ...(reason ? [`(${reason})`] : [])].join(' '));
}
const passed = results.filter(({ status }) => status === 'ok').length;
console.log(`${passed} of ${results.length} audits are ok, of ${AUDITS} expected`);
// Sockets that are kept alive would keep this process alive.
process.exit(passed === AUDITS && results.length === AUDITS ? 0 : 1);
