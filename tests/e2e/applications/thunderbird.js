// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// What thunderbird.py has Thunderbird do: fetches the first message by each account, or sends a file by each. It takes
// the part of the person, too, who has the authority trusted and types the passwords.
const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs')
const { setTimeout } = ChromeUtils.importESModule('resource://gre/modules/Timer.sys.mjs')
/** NS_MSG_FOLDER_BUSY: it looks there for itself just now. */
const BUSY = 0x80550021

async function main (authority, protocol, wanted) {
  Cc['@mozilla.org/security/x509certdb;1'].getService(Ci.nsIX509CertDB).addCertFromBase64(authority, 'CTu,,')
  const use = protocol === 'imap' ? fetch : send
  const ends = await Promise.allSettled(wanted.map((one) => Promise.race([use(find(one.name), one), patience()])))
  return ends.map((end) => end.status === 'fulfilled' ? end.value : String(end.reason))
}

/** With some attackers it waits, and says so to nobody. */
function patience () {
  return new Promise((resolve, reject) => setTimeout(() => reject(new Error('failed with silence')), 15000))
}

function find (name) {
  return MailServices.accounts.accounts.find((account) => account.incomingServer.prettyName === name)
}

async function fetch (account, { password }) {
  const server = account.incomingServer
  server.password = password
  const inbox = server.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox).QueryInterface(Ci.nsIMsgImapMailFolder)
  // It counts a message before it has its header.
  const arrived = () => inbox.getTotalMessages(false) === 0 ? undefined : [...inbox.messages][0]
  while (!arrived()) {
    await done(server, (listener) => inbox.updateFolderWithListener(null, listener))
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const uri = inbox.getUriForMsg(arrived())
  const text = []
  const reader = {
    QueryInterface: ChromeUtils.generateQI(['nsIStreamListener', 'nsIRequestObserver']),
    onStartRequest () {},
    onStopRequest () {},
    onDataAvailable (request, stream, offset, count) {
      const lines = Cc['@mozilla.org/scriptableinputstream;1'].createInstance(Ci.nsIScriptableInputStream)
      lines.init(stream)
      text.push(lines.read(count))
    }
  }
  const service = MailServices.messageServiceFromURI(uri)
  await done(server, (listener) => service.streamMessage(uri, reader, null, listener, false, '', false))
  return text.join('')
}

/** Start something that tells a listener of its end, and wait for that, or for what would be shown to a person. */
function done (server, start) {
  return new Promise((resolve, reject) => {
    MailServices.mailSession.addUserFeedbackListener({
      onAlert (message, url) {
        if (url?.QueryInterface(Ci.nsIMsgMailNewsUrl).server.key === server.key) reject(new Error(`failed with ${message}`))
        return true
      },
      onCertError () {}
    })
    start({
      QueryInterface: ChromeUtils.generateQI(['nsIUrlListener']),
      OnStartRunningUrl () {},
      OnStopRunningUrl (url, status) {
        const fine = Components.isSuccessCode(status) || status === BUSY
        fine ? resolve() : reject(new Error(`failed with ${status.toString(16)}`))
      }
    })
  })
}

function send (account, { password, recipient, file }) {
  const identity = account.defaultIdentity
  const outgoing = MailServices.outgoingServer.getServerByIdentity(identity)
  const message = Cc['@mozilla.org/file/local;1'].createInstance(Ci.nsIFile)
  message.initWithPath(file)
  const recipients = MailServices.headerParser.parseEncodedHeaderW(recipient)
  return new Promise((resolve, reject) => {
    const listener = {
      QueryInterface: ChromeUtils.generateQI(['nsIMsgOutgoingListener']),
      onSendStart () {},
      onSendStop (uri, status, security, words) {
        Components.isSuccessCode(status) ? resolve('') : reject(new Error(`failed with ${status.toString(16)} ${words}`))
      }
    }
    outgoing.sendMailMessage(message, recipients, [], identity, identity.email, password, null, false, 'report', listener)
  })
}

// Into a file: Marionette waits, maybe for ever, while Thunderbird shows something that wants an answer.
const [authority, protocol, wanted, result] = arguments
Services.io.offline = false
main(authority, protocol, wanted).then((ends) => IOUtils.writeJSON(result, ends, { tmpPath: `${result}.part` }))
