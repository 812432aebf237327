package pkbs.dispatcher;

import java.util.List;
import pkbs.core.doctor.Finding;
import pkbs.core.doctor.Site;

/// What a dispatcher depends on and can look at: NATS, the results server, its cluster.
interface Outside {
  /// Of a dispatcher that was put together without a configuration.
  Outside UNSEEN =
      new Outside() {
        @Override
        public List<Finding> look(List<List<String>> resultFolders) {
          return List.of();
        }

        @Override
        public Site site() {
          return Site.CLUSTER;
        }
      };

  /// Done within half a minute, whatever the others do.
  ///
  /// @param resultFolders the folders that hold results, as path segments below the results root
  List<Finding> look(List<List<String>> resultFolders);

  Site site();
}
