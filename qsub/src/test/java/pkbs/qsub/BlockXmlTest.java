package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.w3c.dom.Document;
import pkbs.protocol.JobList;

class BlockXmlTest {
  @Provide
  Arbitrary<String> text() {
    return new BlockJsonTest().text();
  }

  @Property(tries = 300)
  void any_content_gives_xml_that_parses_on_the_second_line(
      @ForAll("text") String name, @ForAll("text") String value) throws Exception {
    JobList list =
        Jobs.list(
            Jobs.job("1.pkbs", "n" + name, "running", "R")
                .started()
                .variables(Map.of("A", value))
                .arguments(value)
                .view());
    String xml =
        BlockXml.render(
            "Job", "Job_Id", JobAttributes.blocks(list.jobs(), list.time(), Flavor.TORQUE));
    assertThat(xml.lines()).hasSize(2);
    for (String text : new String[] {xml, xml.lines().skip(1).findFirst().orElseThrow()}) {
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
      assertThat(document.getDocumentElement().getTagName()).isEqualTo("Data");
      assertThat(document.getElementsByTagName("Job_Id").item(0).getTextContent())
          .isEqualTo("1.pkbs");
      assertThat(document.getElementsByTagName("job_state").item(0).getTextContent())
          .isEqualTo("R");
    }
  }
}
