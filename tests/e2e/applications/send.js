// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// An application with nodemailer: sends standard input to the address that is its argument.
const nodemailer = require('nodemailer')

const env = process.env
const transport = nodemailer.createTransport({
  host: env.SMTP_HOST,
  port: Number(env.SMTP_PORT),
  secure: env.SMTP_SECURE === 'true',
  requireTLS: env.SMTP_REQUIRE_TLS === 'true',
  tls: { rejectUnauthorized: env.SMTP_REJECT_UNAUTHORIZED === 'true' },
  auth: { user: env.SMTP_USER, pass: env.SMTP_PASSWORD },
  greetingTimeout: 5000,
  // Where the servers are is one.
  allowInternalNetworkInterfaces: true
})

const text = require('fs').readFileSync(0, 'utf8')
transport.sendMail({ from: env.SMTP_FROM, to: process.argv[2], subject: 'Report', text }).catch((error) => {
  console.error(error.message)
  process.exit(1)
})
