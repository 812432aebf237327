package pkbs.worker;

import java.util.List;
import java.util.concurrent.Semaphore;
import pkbs.core.ResultFolder;
import pkbs.protocol.Offer;
import pkbs.webdav.ExtraFile;
import pkbs.webdav.Fence;
import pkbs.webdav.Manifest;
import pkbs.webdav.ResultFile;
import pkbs.webdav.ResultsUploader;
import pkbs.webdav.UploadRequest;
import pkbs.webdav.UploadedResults;

/// Brings results to the store, few runs at a time: a slow server holds up uploads and nothing
/// else, because a run's resources are given back before.
final class Uploads {
  private static final int AT_ONCE_MAX = 4;

  private final ResultsUploader uploader;
  private final String boot;
  private final Semaphore turns = new Semaphore(AT_ONCE_MAX, true);

  /// @param boot names this process, at least 4 letters and digits
  Uploads(ResultsUploader uploader, String boot) {
    this.uploader = uploader;
    this.boot = boot;
  }

  /// Uploads and waits; the caller has the files until then.
  ///
  /// @throws pkbs.webdav.UploadFailedException where they cannot be stored
  /// @throws pkbs.webdav.FencedException where the fence did not hold
  UploadedResults upload(Offer offer, RunSetup.Prepared run, Manifest manifest, Fence fence)
      throws InterruptedException {
    UploadRequest request =
        new UploadRequest(
            List.of(folder(offer).split("/")),
            run.directory().work(),
            run.directory().spool(),
            offer.spec().upload(),
            List.of(
                ExtraFile.of("stdout.txt", run.output().stdout()),
                ExtraFile.of("stderr.txt", run.output().stderr())),
            offer.run().attempt(),
            boot,
            manifest,
            fence);
    turns.acquire();
    try {
      return uploader.upload(request);
    } finally {
      turns.release();
    }
  }

  /// Removes what turned out not to count.
  void discard(UploadedResults results) throws InterruptedException {
    uploader.discard(results);
  }

  static ResultFolder summary(UploadedResults results) {
    long bytes = results.files().stream().mapToLong(ResultFile::bytes).sum();
    return new ResultFolder(results.path(), results.files().size(), bytes);
  }

  private static String folder(Offer offer) {
    return offer.spec().resultsFolder(offer.run().job(), offer.run().attempt());
  }
}
