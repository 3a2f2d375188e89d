// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * An application with Spring's mail sender: sends standard input to the address that is its argument.
 *
 * <p>Spring Boot itself is in no Debian package. Its part is done here: from the variables to the sender's settings, as
 * org.springframework.boot.autoconfigure.mail.MailSenderPropertiesConfiguration and the reference's "Binding From
 * Environment Variables" have it, by which a name in spring.mail.properties is in lower case with dots.
 */
public class Send {
    private static final String PROPERTIES = "SPRING_MAIL_PROPERTIES_";

    public static void main(String[] arguments) throws Exception {
        Map<String, String> variables = System.getenv();
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost(variables.get("SPRING_MAIL_HOST"));
        sender.setPort(Integer.parseInt(variables.get("SPRING_MAIL_PORT")));
        sender.setUsername(variables.get("SPRING_MAIL_USERNAME"));
        sender.setPassword(variables.get("SPRING_MAIL_PASSWORD"));
        Properties properties = new Properties();
        variables.forEach((name, value) -> {
            if (name.startsWith(PROPERTIES)) {
                properties.put(name.substring(PROPERTIES.length()).toLowerCase().replace('_', '.'), value);
            }
        });
        sender.setJavaMailProperties(properties);

        SimpleMailMessage message = new SimpleMailMessage();
        message.setFrom(sender.getUsername());
        message.setTo(arguments[0]);
        message.setSubject("Report");
        message.setText(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
        sender.send(message);
    }
}
