// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

// A program with goimapnotify's IMAP library: watches the mailbox of the account that is its second argument, with the
// configuration that is its first, so far as to run the command for new mail once.
//
// goimapnotify itself is in no Debian package. Its part is done here as its config.go, client.go and watch.go (2.5.3)
// have it: it runs that command when it begins to watch, too.
package main

import (
	"crypto/tls"
	"fmt"
	"log"
	"os"
	"os/exec"
	"strings"

	"github.com/emersion/go-imap/client"
	"gopkg.in/yaml.v3"
)

type account struct {
	Alias      string
	Host       string
	Port       int
	TLS        bool `yaml:"tls"`
	TLSOptions struct {
		RejectUnauthorized bool `yaml:"rejectUnauthorized"`
		STARTTLS           bool `yaml:"starttls"`
	} `yaml:"tlsOptions"`
	Username    string
	PasswordCMD string `yaml:"passwordCMD"`
	Boxes       []struct {
		Mailbox   string
		OnNewMail string `yaml:"onNewMail"`
	}
}

func main() {
	account := read(os.Args[1], os.Args[2])
	password, err := exec.Command("sh", "-c", account.PasswordCMD).Output()
	if err != nil {
		log.Fatal("cannot retrieve password from command: ", err)
	}
	watcher, err := connect(account)
	if err != nil {
		log.Fatal("failed to create IMAP client: ", err)
	}
	if err := watcher.Login(account.Username, strings.Trim(string(password), "\n")); err != nil {
		log.Fatal("failed to create IMAP client: ", err)
	}
	for _, box := range account.Boxes {
		if _, err := watcher.Select(box.Mailbox, true); err != nil {
			log.Fatal("cannot select mailbox: ", err)
		}
		if output, err := exec.Command("sh", "-c", box.OnNewMail).CombinedOutput(); err != nil {
			log.Fatalf("OnNewMail command failed: %v: %s", err, output)
		}
	}
}

func read(path, alias string) account {
	var configuration struct{ Configurations []account }
	text, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &configuration); err != nil {
		log.Fatal(err)
	}
	for _, one := range configuration.Configurations {
		if one.Alias == alias {
			return one
		}
	}
	log.Fatal("no account ", alias)
	return account{}
}

func connect(account account) (*client.Client, error) {
	address := fmt.Sprintf("%s:%d", account.Host, account.Port)
	settings := &tls.Config{
		ServerName:         account.Host,
		InsecureSkipVerify: !account.TLSOptions.RejectUnauthorized,
	}
	if account.TLS && !account.TLSOptions.STARTTLS {
		settings.MinVersion = tls.VersionTLS12
		return client.DialTLS(address, settings)
	}
	watcher, err := client.Dial(address)
	if err == nil && account.TLS {
		err = watcher.StartTLS(settings)
	}
	return watcher, err
}
