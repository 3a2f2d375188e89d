// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

// An application with Grafana's mail library: sends standard input to the address that is its argument.
//
// Grafana itself is in no Debian package. Its part is done here: from the variables to the settings, and from these to
// the dialer, as its pkg/setting/setting_smtp.go and pkg/services/notifications/smtp.go have it.
package main

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/mail"
	"os"
	"strconv"

	gomail "gopkg.in/mail.v2"
)

// Any other startTLS_policy is opportunistic, the zero.
var policies = map[string]gomail.StartTLSPolicy{
	"NoStartTLS":        gomail.NoStartTLS,
	"MandatoryStartTLS": gomail.MandatoryStartTLS,
}

func main() {
	if !enabled("ENABLED") {
		log.Fatal("SMTP not configured")
	}
	if err := dialer().DialAndSend(message(os.Args[1])); err != nil {
		log.Fatalf("failed to send email: %v", err)
	}
}

func dialer() *gomail.Dialer {
	host, port, err := net.SplitHostPort(setting("HOST"))
	if err != nil {
		log.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		log.Fatal(err)
	}
	dialer := gomail.NewDialer(host, number, setting("USER"), setting("PASSWORD"))
	dialer.TLSConfig = &tls.Config{InsecureSkipVerify: enabled("SKIP_VERIFY"), ServerName: host}
	dialer.StartTLSPolicy = policies[setting("STARTTLS_POLICY")]
	dialer.LocalName, _ = os.Hostname()
	return dialer
}

func message(recipient string) *gomail.Message {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	sender := mail.Address{Name: "Grafana", Address: setting("FROM_ADDRESS")}
	message := gomail.NewMessage()
	message.SetHeader("From", sender.String())
	message.SetHeader("To", recipient)
	message.SetHeader("Subject", "Report")
	message.SetBody("text/html", string(text))
	return message
}

func setting(name string) string {
	return os.Getenv("GF_SMTP_" + name)
}

func enabled(name string) bool {
	value, _ := strconv.ParseBool(setting(name))
	return value
}
