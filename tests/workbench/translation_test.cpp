// SPDX-License-Identifier: GPL-3.0-or-later
// Every sentence of the window in every language: lupdate reads the sources anew, and what it finds is held
// against the file in translations/.
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

namespace {

struct Message {
    QString context, source, comment, type; ///< type: empty, "unfinished", "vanished" or "obsolete"
    QStringList translations;               ///< one a plural form
    bool plural = false;

    QString name() const {
        return QStringLiteral("%1: \"%2\"%3")
            .arg(context, source, comment.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(comment));
    }
};

QList<Message> messages(const QByteArray& ts) {
    QList<Message> all;
    QString context;
    Message message;
    QXmlStreamReader xml(ts);
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        const QStringView tag = xml.name();
        if (token == QXmlStreamReader::EndElement && tag == QLatin1String("message")) all << message;
        if (token != QXmlStreamReader::StartElement) continue;
        if (tag == QLatin1String("name")) {
            context = xml.readElementText();
        } else if (tag == QLatin1String("message")) {
            message = Message();
            message.context = context;
            message.plural = xml.attributes().value(QLatin1String("numerus")) == QLatin1String("yes");
        } else if (tag == QLatin1String("source")) {
            message.source = xml.readElementText();
        } else if (tag == QLatin1String("comment")) {
            message.comment = xml.readElementText();
        } else if (tag == QLatin1String("translation")) {
            message.type = xml.attributes().value(QLatin1String("type")).toString();
            if (!message.plural) message.translations << xml.readElementText();
        } else if (tag == QLatin1String("numerusform")) {
            message.translations << xml.readElementText();
        }
    }
    if (xml.hasError()) qFatal("%s", qPrintable(xml.errorString()));
    return all;
}

/// The places for values: "%1", "%2", "%n"; sorted, each once. "%L1" takes the same value as "%1".
QStringList placeholders(const QString& text) {
    static const QRegularExpression place(QStringLiteral("%L?(\\d{1,2}|n)"));
    QStringList found;
    for (auto all = place.globalMatch(text); all.hasNext();)
        found << QLatin1Char('%') + all.next().captured(1);
    found.sort();
    found.removeDuplicates();
    return found;
}

int mnemonics(QString text) {
    return static_cast<int>(text.remove(QLatin1String("&&")).count(QLatin1Char('&')));
}

/// What is wrong, a line each.
/// @param kept     the file of the repository
/// @param updated  the same after lupdate has read the sources
QStringList faults(const QByteArray& kept, const QByteArray& updated) {
    QStringList lines;
    QSet<QString> known;
    for (const Message& message : messages(kept)) {
        known.insert(message.name());
        if (message.type == QLatin1String("unfinished"))
            lines << QStringLiteral("unfinished: ") + message.name();
        if (message.type == QLatin1String("unfinished")) continue;
        for (const QString& text : message.translations) {
            if (text.trimmed().isEmpty())
                lines << QStringLiteral("empty: ") + message.name();
            else if (placeholders(text) != placeholders(message.source))
                lines << QStringLiteral("other placeholders: %1 -> \"%2\"").arg(message.name(), text);
            else if (mnemonics(text) != mnemonics(message.source))
                lines << QStringLiteral("other mnemonics: %1 -> \"%2\"").arg(message.name(), text);
        }
        if (message.translations.isEmpty()) lines << QStringLiteral("empty: ") + message.name();
    }
    for (const Message& message : messages(updated)) {
        if (message.type == QLatin1String("vanished") || message.type == QLatin1String("obsolete"))
            lines << QStringLiteral("obsolete: ") + message.name();
        else if (!known.contains(message.name()))
            lines << QStringLiteral("missing: ") + message.name();
    }
    return lines;
}

} // namespace

class TranslationTest : public QObject {
    Q_OBJECT

  private slots:
    void everyStringOfTheSourcesIsTranslated_data() {
        QTest::addColumn<QString>("file");
        const QStringList files =
            QDir(QStringLiteral(TRIPTYCH_SOURCE_DIR "/translations")).entryList({QStringLiteral("*.ts")});
        QVERIFY(files.contains(QStringLiteral("triptych_zh_CN.ts")));
        for (const QString& file : files)
            QTest::newRow(qPrintable(file)) << file;
    }
    void everyStringOfTheSourcesIsTranslated() {
        if (!QFile::exists(QStringLiteral(TRIPTYCH_LUPDATE)))
            QSKIP("lupdate is not here (Debian: qt6-l10n-tools): translations were not held against the "
                  "sources");
        QFETCH(QString, file);
        QTemporaryDir folder;
        const QString copy = folder.filePath(file);
        const QString kept = QStringLiteral(TRIPTYCH_SOURCE_DIR "/translations/") + file;
        QVERIFY(QFile::copy(kept, copy));
        QVERIFY(QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner));

        QProcess lupdate;
        lupdate.setWorkingDirectory(QStringLiteral(TRIPTYCH_SOURCE_DIR));
        lupdate.setProcessChannelMode(QProcess::MergedChannels);
        lupdate.start(QStringLiteral(TRIPTYCH_LUPDATE),
                      {QStringLiteral("@translations/sources.lst"), QStringLiteral("-locations"),
                       QStringLiteral("none"), QStringLiteral("-ts"), copy});
        QVERIFY2(lupdate.waitForFinished(120000), qPrintable(lupdate.errorString()));
        const QByteArray said = lupdate.readAll();
        QVERIFY2(lupdate.exitStatus() == QProcess::NormalExit && lupdate.exitCode() == 0, said.constData());
        // Where lupdate complains, a string is lost or gets a context in which nothing looks it up.
        static const QRegularExpression complaint(QStringLiteral("\\.(cpp|h):\\d+: "));
        QVERIFY2(!QString::fromUtf8(said).contains(complaint), said.constData());

        const auto read = [](const QString& name) {
            QFile opened(name);
            return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
        };
        const QByteArray before = read(kept), after = read(copy);
        QVERIFY2(messages(after).size() > 500, "lupdate found hardly a string: is sources.lst right?");
        const QStringList wrong = faults(before, after);
        for (const QString& line : wrong) // Qt Test cuts a long reason off
            qWarning("%s", qPrintable(line));
        QVERIFY2(wrong.isEmpty(),
                 qPrintable(QStringLiteral("%1 faults in %2, named above; see translations/README.md")
                                .arg(QString::number(wrong.size()), file)));
    }

    void eachKindOfFaultIsFound_data() {
        QTest::addColumn<QByteArray>("kept");
        QTest::addColumn<QByteArray>("updated");
        QTest::addColumn<QStringList>("found");
        const auto one = [](const QByteArray& message) {
            return "<TS version=\"2.1\" language=\"zh_CN\"><context><name>Page</name>" + message +
                   "</context></TS>";
        };
        const auto plain = [&](const QByteArray& source, const QByteArray& translation,
                               const QByteArray& attribute = {}) {
            return one("<message><source>" + source + "</source><translation" + attribute + ">" +
                       translation + "</translation></message>");
        };
        const QByteArray good = plain("Open %1", "打开 %1");
        QTest::newRow("none") << good << good << QStringList();
        QTest::newRow("missing") << one({}) << plain("Open", "", " type=\"unfinished\"")
                                 << QStringList{QStringLiteral("missing: Page: \"Open\"")};
        const QByteArray unfinished = plain("Open", "打开", " type=\"unfinished\"");
        QTest::newRow("unfinished") << unfinished << unfinished
                                    << QStringList{QStringLiteral("unfinished: Page: \"Open\"")};
        QTest::newRow("obsolete") << good << plain("Open %1", "打开 %1", " type=\"vanished\"")
                                  << QStringList{QStringLiteral("obsolete: Page: \"Open %1\"")};
        const QByteArray empty = plain("Open", " ");
        QTest::newRow("empty") << empty << empty << QStringList{QStringLiteral("empty: Page: \"Open\"")};
        const QByteArray other = plain("%1 of %2", "共 %2 个");
        QTest::newRow("placeholder") << other << other
                                     << QStringList{QStringLiteral(
                                            "other placeholders: Page: \"%1 of %2\" -> \"共 %2 个\"")};
        const QByteArray swapped = plain("%1 of %2", "共 %2 个，第 %1 个");
        QTest::newRow("placeholders in another order") << swapped << swapped << QStringList();
        const QByteArray plural = one("<message numerus=\"yes\"><source>%n words</source><translation>"
                                      "<numerusform>多个词</numerusform></translation></message>");
        QTest::newRow("plural") << plural << plural
                                << QStringList{QStringLiteral(
                                       "other placeholders: Page: \"%n words\" -> \"多个词\"")};
        const QByteArray mnemonic = plain("&amp;Open", "打开");
        QTest::newRow("mnemonic") << mnemonic << mnemonic
                                  << QStringList{
                                         QStringLiteral("other mnemonics: Page: \"&Open\" -> \"打开\"")};
    }
    void eachKindOfFaultIsFound() {
        QFETCH(QByteArray, kept);
        QFETCH(QByteArray, updated);
        QFETCH(QStringList, found);
        QCOMPARE(faults(kept, updated), found);
    }
};

QTEST_GUILESS_MAIN(TranslationTest)
#include "translation_test.moc"
