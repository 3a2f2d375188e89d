<?php
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// An application with Laravel's mailer: sends standard input to the address that is its argument.
// The settings are made of the variables as in the config/mail.php that Laravel 11 begins an application with.

use Illuminate\Config\Repository;
use Illuminate\Container\Container;
use Illuminate\Events\Dispatcher;
use Illuminate\Filesystem\Filesystem;
use Illuminate\Mail\MailManager;
use Illuminate\View\Engines\EngineResolver;
use Illuminate\View\Factory;
use Illuminate\View\FileViewFinder;

foreach (['Config', 'Container', 'Events', 'Filesystem', 'Mail', 'View'] as $part) {
    require_once "Illuminate/$part/autoload.php";
}

$smtp = [
    'transport' => 'smtp',
    'scheme' => getenv('MAIL_SCHEME'),
    'host' => getenv('MAIL_HOST'),
    'port' => getenv('MAIL_PORT'),
    'username' => getenv('MAIL_USERNAME'),
    'password' => getenv('MAIL_PASSWORD'),
    'timeout' => null,
];
$from = ['address' => getenv('MAIL_FROM_ADDRESS'), 'name' => 'Reports'];
$mail = ['default' => getenv('MAIL_MAILER'), 'mailers' => ['smtp' => $smtp], 'from' => $from];

$application = new Container;
$events = new Dispatcher($application);
$views = new Factory(new EngineResolver, new FileViewFinder(new Filesystem, []), $events);
$application->instance('config', new Repository(['mail' => $mail]));
$application->instance('events', $events);
$application->instance('view', $views);

$text = stream_get_contents(STDIN);
(new MailManager($application))->mailer()->raw($text, fn ($message) => $message->to($argv[1])->subject('Report'));
