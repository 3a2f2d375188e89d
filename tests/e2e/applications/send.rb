# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# An application with Action Mailer, which Rails sends by: sends standard input to the address that is its argument.
# The settings are made of the variables as docs.joinmastodon.org says.
require 'action_mailer'

env = ENV
ActionMailer::Base.smtp_settings = {
  address: env.fetch('SMTP_SERVER'),
  port: env.fetch('SMTP_PORT'),
  tls: env.fetch('SMTP_TLS') == 'true',
  enable_starttls: env.fetch('SMTP_ENABLE_STARTTLS') == 'always',
  enable_starttls_auto: env.fetch('SMTP_ENABLE_STARTTLS') == 'auto',
  openssl_verify_mode: env.fetch('SMTP_OPENSSL_VERIFY_MODE'),
  authentication: env.fetch('SMTP_AUTH_METHOD'),
  user_name: env.fetch('SMTP_LOGIN'),
  password: env.fetch('SMTP_PASSWORD'),
  open_timeout: 10,
  read_timeout: 10
}

class Reports < ActionMailer::Base
  def report(address, text)
    mail(from: ENV.fetch('SMTP_FROM_ADDRESS'), to: address, subject: 'Report', body: text)
  end
end

Reports.report(ARGV.fetch(0), $stdin.read).deliver_now
