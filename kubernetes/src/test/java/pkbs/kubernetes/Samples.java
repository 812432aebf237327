package pkbs.kubernetes;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import pkbs.core.Container;
import pkbs.core.JobSpec;
import pkbs.core.RunId;
import pkbs.core.Surroundings;
import pkbs.testkit.SampleJobs;

/// What these tests are about.
final class Samples {
  static final String NAMESPACE = "pkbs";

  private Samples() {}

  static PodOrder order(long job, boolean mayBeRemade) {
    return new PodOrder(SampleJobs.run(job, 1), spec("alpine:3.20", 0), mayBeRemade);
  }

  static PodOrder order(RunId run, String image, int gpus) {
    return new PodOrder(run, spec(image, gpus), true);
  }

  private static JobSpec spec(String image, int gpus) {
    return SampleJobs.spec().within(Surroundings.PLAIN.in(Container.of(image, gpus)));
  }

  /// As the base has it, in short.
  static Deployment workers() {
    return Serialization.unmarshal(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: worker-dep, namespace: pkbs, uid: 11-22}
        spec:
          selector: {matchLabels: {app: worker, pkbs/pool: default}}
          template:
            metadata: {labels: {app: worker, pkbs/pool: default}}
            spec:
              serviceAccountName: worker
              nodeSelector: {disk: fast}
              securityContext: {runAsNonRoot: true, runAsUser: 10002, runAsGroup: 10002, fsGroup: 10002}
              containers:
                - name: worker
                  image: pkbs-worker:0.1.0
                  env:
                    - {name: PKBS_MEM, value: 3gb}
                    - {name: PKBS_NATS_URL, value: "nats://nats:4222"}
                    - {name: PKBS_NATS_PASSWORD_FILE, value: /run/secrets/pkbs/nats/password}
                    - name: PKBS_WORKER_SEAT
                      valueFrom: {fieldRef: {fieldPath: metadata.name}}
                  resources: {limits: {cpu: "2", memory: 4Gi}}
                  volumeMounts:
                    - {name: nats-password, mountPath: /run/secrets/pkbs/nats, readOnly: true}
                    - {name: scratch, mountPath: /scratch}
              volumes:
                - name: nats-password
                  secret: {secretName: nats-auth}
                - name: scratch
                  emptyDir: {sizeLimit: 24Gi}
        """,
        Deployment.class);
  }
}
