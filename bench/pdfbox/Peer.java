import java.io.*;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.cert.X509Certificate;
import java.util.*;
import org.apache.fontbox.ttf.*;
import org.apache.pdfbox.pdmodel.*;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.*;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.*;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.*;

/** Makes and seals letters with PDFBox and BouncyCastle at PAdES B-B: fonts parsed once, lines broken beforehand, the JVM warm. */
public final class Peer {
    private final Map<String, TrueTypeFont> fonts = new TreeMap<>();
    private final List<X509Certificate> chain = new ArrayList<>();
    private final PrivateKey key;
    private final String algorithm;
    private final byte[] picture;

    private Peer(Path folder) throws Exception {
        for (File file : Objects.requireNonNull(folder.resolve("fonts").toFile().listFiles())) {
            fonts.put(file.getName().replace(".ttf", ""), new TTFParser().parse(file));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        char[] secret = "a long passphrase".toCharArray();
        store.load(Files.newInputStream(folder.resolve("seal.p12")), secret);
        String alias = store.aliases().nextElement();
        key = (PrivateKey) store.getKey(alias, secret);
        for (java.security.cert.Certificate each : store.getCertificateChain(alias)) {
            chain.add((X509Certificate) each);
        }
        algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        picture = Files.readAllBytes(folder.resolve("seal.png"));
    }

    /** A letter is lines of face, size, x, y and text, parted by tabs; those that begin with "re" are rectangles of the QR code. */
    private byte[] page(List<String> lines) throws IOException {
        try (PDDocument document = new PDDocument()) {
            Map<String, PDFont> loaded = new HashMap<>();
            PDPage page = new PDPage(PDRectangle.A4);
            document.addPage(page);
            PDImageXObject seal = PDImageXObject.createFromByteArray(document, picture, "seal");
            try (PDPageContentStream out = new PDPageContentStream(document, page)) {
                for (String line : lines) {
                    String[] part = line.split("\t");
                    if (part[0].equals("re")) {
                        out.addRect(number(part[1]), number(part[2]), number(part[3]), number(part[4]));
                        continue;
                    }
                    if (!loaded.containsKey(part[0])) {
                        loaded.put(part[0], PDType0Font.load(document, fonts.get(part[0]), true));
                    }
                    out.beginText();
                    out.setFont(loaded.get(part[0]), number(part[1]));
                    out.newLineAtOffset(number(part[2]), number(part[3]));
                    out.showText(part[4]);
                    out.endText();
                }
                out.fill();
                out.drawImage(seal, 380, 60, 119, 119);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            document.save(bytes);
            return bytes.toByteArray();
        }
    }

    private static float number(String text) {
        return Float.parseFloat(text);
    }

    private byte[] seal(byte[] pdf) throws IOException {
        try (PDDocument document = PDDocument.load(pdf)) {
            PDSignature signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(PDSignature.SUBFILTER_ETSI_CADES_DETACHED);
            signature.setName("bench");
            signature.setSignDate(Calendar.getInstance());
            SignatureOptions options = new SignatureOptions();
            options.setPreferredSignatureSize(12_000);
            document.addSignature(signature, this::signed, options);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            document.saveIncremental(bytes);
            return bytes.toByteArray();
        }
    }

    private byte[] signed(InputStream content) throws IOException {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            JcaSignerInfoGeneratorBuilder signer = new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build());
            generator.addSignerInfoGenerator(signer.build(new JcaContentSignerBuilder(algorithm).build(key), chain.get(0)));
            generator.addCertificates(new JcaCertStore(chain));
            return generator.generate(new CMSProcessableByteArray(content.readAllBytes()), false).getEncoded();
        } catch (GeneralSecurityException | org.bouncycastle.operator.OperatorCreationException | CMSException fault) {
            throw new IOException(fault);
        }
    }

    private static double processorSeconds() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Paths.get(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        Peer peer = new Peer(folder);
        List<List<String>> letters = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("letters"))) {
            for (Path file : files) {
                letters.add(Files.readAllLines(file, StandardCharsets.UTF_8));
            }
        }
        byte[] last = {};
        double begin = 0;
        for (int at = 0; at < 2 * count; at++) {
            if (at == count) {
                begin = processorSeconds();
            }
            last = peer.seal(peer.page(letters.get(at % letters.size())));
        }
        System.out.println(count / (processorSeconds() - begin));
        Files.write(folder.resolve("peer.pdf"), last);
    }
}
