package pkbs.qsub.compat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// How clients take answers apart that hold several jobs.
final class Readings {
  private static final Pattern ID = Pattern.compile("^Job Id: (.+)$");
  private static final Pattern PAIR = Pattern.compile("^(\\S+) = (.+)$");

  private Readings() {}

  /// Nextflow: of `qstat -f` the lines with one of two words; ids to states.
  static Map<String, String> nextflow(String text) {
    Map<String, String> states = new LinkedHashMap<>();
    String id = "";
    for (String line : text.split("\n")) {
      if (line.startsWith("Job Id:")) {
        id = line.substring("Job Id:".length()).strip();
      } else if (line.contains("job_state =")) {
        states.put(id, line.substring(line.indexOf("job_state =") + 11).strip());
      }
    }
    return states;
  }

  /// Open OnDemand: of `qstat -f`, wrapped lines joined; ids to attributes.
  static Map<String, Map<String, String>> ondemand(String text) {
    Map<String, Map<String, String>> jobs = new LinkedHashMap<>();
    Map<String, String> job = new LinkedHashMap<>();
    for (String line : text.replace("\n\t", "").split("\n")) {
      Matcher id = ID.matcher(line);
      Matcher pair = PAIR.matcher(line.strip());
      if (id.matches()) {
        job = new LinkedHashMap<>();
        jobs.put(id.group(1), job);
      } else if (pair.matches()) {
        job.put(pair.group(1), pair.group(2));
      }
    }
    return jobs;
  }

  /// Galaxy: the first line that is XML with the root `Data`; ids to states.
  ///
  /// @throws Mismatch where there is none
  static Map<String, String> galaxy(Answer answer) {
    for (String line : answer.out().strip().split("\n")) {
      Optional<Document> document =
          document(line.strip())
              .filter(xml -> xml.getDocumentElement().getTagName().equals("Data"));
      if (document.isPresent()) {
        Map<String, String> states = new LinkedHashMap<>();
        NodeList jobs = document.get().getElementsByTagName("Job");
        for (int i = 0; i < jobs.getLength(); i++) {
          Element job = (Element) jobs.item(i);
          states.put(text(job, "Job_Id"), text(job, "job_state"));
        }
        return states;
      }
    }
    throw new Mismatch(answer.line() + ": no line is XML");
  }

  /// The profile pbs-torque of Snakemake: both streams as one document.
  ///
  /// @throws Mismatch where they are none
  static Element whole(Answer answer) {
    return document(answer.merged())
        .map(Document::getDocumentElement)
        .orElseThrow(() -> new Mismatch(answer.line() + ": not XML"));
  }

  /// @throws Mismatch where there is no such element
  static String text(Element in, String name) {
    NodeList found = in.getElementsByTagName(name);
    if (found.getLength() == 0) {
      throw new Mismatch("no element " + name);
    }
    return found.item(0).getTextContent();
  }

  private static Optional<Document> document(String text) {
    try {
      DocumentBuilder reader = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      // It would say on standard error what it cannot read.
      reader.setErrorHandler(null);
      return Optional.of(
          reader.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    } catch (SAXException e) {
      return Optional.empty();
    } catch (IOException | ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }
}
