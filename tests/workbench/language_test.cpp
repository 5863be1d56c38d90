// SPDX-License-Identifier: GPL-3.0-or-later
// The real window, with a table, a model and a run, changes its language in place: afterwards nothing that it
// shows, tells a screen reader or draws is English.
#include "app/workbench/language.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QSvgGenerator>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>
#include <fstream>

#include "app/bridge/session.h"
#include "app/workbench/main_window.h"
#include "app/workbench/page.h"
#include "app/workbench/page_factory.h"
#include "app/workbench/preferences.h"
#include "core/training/run.h"
#include "tests/support/tiny_data.h"
#include "widgets/theme.h"

using namespace triptych;

namespace {

constexpr int patience = 60000;

/// A table like test::write_tiny_table whose own words are Chinese, so that Latin letters are the program's.
std::filesystem::path writeChineseTable(const std::filesystem::path& folder) {
    if (test::write_tiny_table(folder).empty()) return {};
    std::string table = "描述,照片,录音,状态,分组\n";
    for (int i = 0; i < 24; ++i) {
        const std::string name = std::to_string(i);
        table += std::string(i % 2 ? "声音尖锐而高" : "声音低沉而闷") + " " + name + "," + name + ".bmp," +
                 name + ".wav," + (i % 2 ? "高" : "低") + "," +
                 (i < 16   ? "train"
                  : i < 20 ? "validation"
                           : "test") +
                 "\n";
    }
    const std::filesystem::path file = folder / "表格.csv";
    std::ofstream(file) << table;
    return file;
}

/// What a widget draws itself: a paint device that keeps the words.
QStringList drawnTexts(QWidget& widget) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setSize(widget.size());
    QPainter painter(&svg);
    widget.render(&painter, QPoint(), QRegion(), QWidget::DrawWindowBackground | QWidget::DrawChildren);
    painter.end();
    QStringList texts;
    QXmlStreamReader xml(buffer.data());
    while (!xml.atEnd())
        if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == QLatin1String("text"))
            texts << xml.readElementText();
    return texts;
}

void addModel(const QAbstractItemModel& model, QStringList& texts) {
    for (const Qt::ItemDataRole role : {Qt::DisplayRole, Qt::ToolTipRole})
        for (int column = 0; column < model.columnCount(); ++column) {
            texts << model.headerData(column, Qt::Horizontal, role).toString();
            for (int row = 0; row < std::min(model.rowCount(), 100); ++row)
                texts << model.index(row, column).data(role).toString();
        }
}

/// Every text of what is visible of a window: shown, told to a screen reader, in tooltips, in menus, drawn.
QStringList textsOf(QWidget& window) {
    QStringList texts = drawnTexts(window);
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisibleTo(&window) && !qobject_cast<const QMenu*>(widget)) continue;
        texts << widget->toolTip() << widget->statusTip() << widget->accessibleName()
              << widget->accessibleDescription();
        if (const auto* label = qobject_cast<const QLabel*>(widget)) texts << label->text();
        if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) texts << button->text();
        if (const auto* line = qobject_cast<const QLineEdit*>(widget)) texts << line->placeholderText();
        if (const auto* menu = qobject_cast<const QMenu*>(widget)) texts << menu->title();
        if (const auto* combo = qobject_cast<const QComboBox*>(widget)) addModel(*combo->model(), texts);
        if (const auto* view = qobject_cast<const QAbstractItemView*>(widget); view && view->model())
            addModel(*view->model(), texts);
    }
    for (const QAction* action : window.findChildren<QAction*>())
        texts << action->text() << action->toolTip() << action->statusTip();
    // What the program holds of the memory goes up and down.
    static const QRegularExpression memory(QStringLiteral("^[\\d.]+ / [\\d.]+ GB$"));
    texts.removeIf(
        [](const QString& text) { return text.isEmpty() || memory.match(text.trimmed()).hasMatch(); });
    return texts;
}

/// The words of a text that are English: two Latin letters or more that are no name.
QStringList englishWords(QString text) {
    static const QList<QRegularExpression> names = [] {
        QList<QRegularExpression> made;
        for (const char* pattern : {
                 // The product, its parts, its languages.
                 "\\b([Tt]riptych|LibTorch|OpenCV|FFmpeg|ICU|QCustomPlot|Qt|GNU|English)\\b",
                 // Keys.
                 "\\b(Ctrl|Shift|Alt|Enter|Delete|Esc|Return|Del|Space|Home|End|PgUp|PgDown|F\\d+)\\b",
                 // Formats, devices, units, terms and formulas that Chinese writes so too.
                 "\\b(CSV|TSV|SVG|PDF|BMP|WAV|EXIF|GloVe|word2vec|ImageNet|Unicode|CPU|GPU|CUDA|GB|MB|KB|[GMK]iB|"
                 "kHz|Hz|"
                 "dB)"
                 "\\b",
                 "\\b(LSTM|FLOPs?|ReLU|Adam|softmax|logit|torch\\.optim\\.Adam|QKᵀ|F1|L2|RGB)\\b",
                 // Models and methods are called by the names of their papers.
                 "\\b(Kernel SHAP|Grad-CAM|Shapley|WordPiece|EMAP|t-SNE|UMAP|PCA|Logit)\\b",
                 "\\b(BERT|GRU|RNN|(Text)?CNN|TCN|Transformer|ResNet(-\\d+)?|VGG|ViT|MulT|FiLM|torchvision)\\b",
                 // Values that are typed as they are.
                 "\\b(auto|cpu|cuda|cuda:N|true|false|train|validation|test)\\b",
                 // Files, folders and what is in quotation marks of the data.
                 "(\\.\\.?|~)?/[^\\s“”]*",
                 "[\\w*-]*\\.(csv|tsv|json|svg|triptych|bmp|wav)\\b",
                 // Runs have names of their own, and so have the nodes here and their parameters.
                 "\\brun-?[\\d-]+\\b",
                 "\\b[0-9a-f]{8}\\b|^[0-9a-f]+$", // a model by its weights, also where a line ends within
                 "\\bq_\\w+(\\.\\w+)?",
                 "\\bq_?\\w*…\\w*", // one that its place is too narrow for
             })
            made << QRegularExpression(QString::fromUtf8(pattern),
                                       QRegularExpression::UseUnicodePropertiesOption);
        return made;
    }();
    for (const QRegularExpression& name : names)
        text.replace(name, QStringLiteral(" "));
    static const QRegularExpression word(QStringLiteral("[A-Za-z]{2,}"));
    QStringList words;
    for (auto all = word.globalMatch(text); all.hasNext();)
        words << all.next().captured();
    return words;
}

QStringList englishOf(const QStringList& texts) {
    QStringList found;
    for (const QString& text : texts)
        if (!englishWords(text).isEmpty()) found << text;
    found.removeDuplicates();
    return found;
}

bool isChinese(const QString& text) {
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.script() == QChar::Script_Han; });
}

/// Chinese that is not the table's, whose texts are cut into words.
bool programSpeaksChinese(const QString& text) {
    static const QString table = QStringLiteral("描述照片录音状态分组表格声音尖锐低沉而闷高简体中文");
    return std::any_of(text.begin(), text.end(),
                       [](QChar c) { return c.script() == QChar::Script_Han && !table.contains(c); });
}

/// Whether at least that many texts are Chinese and none is English; names those that are.
bool speaksChinese(const QStringList& texts, int atLeast) {
    for (const QString& text : englishOf(texts))
        qWarning("stays English: %s", qPrintable(text));
    const auto chinese = std::count_if(texts.begin(), texts.end(), isChinese);
    if (chinese < atLeast) qWarning("only %d of %d texts are Chinese", int(chinese), int(texts.size()));
    return englishOf(texts).isEmpty() && chinese >= atLeast;
}

} // namespace

class LanguageTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::dark); }

    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        qputenv("TRIPTYCH_DATA_DIR", m_folder->filePath(QStringLiteral("own")).toUtf8());
        m_preferences = std::make_unique<Preferences>();
        m_language = std::make_unique<Language>();
        m_session = std::make_unique<Session>();
        m_window = std::make_unique<MainWindow>(*m_session, *m_preferences, *m_language);
        m_window->resize(1280, 800);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanup() {
        m_window.reset();
        m_session.reset();
        m_language.reset();
        m_preferences.reset();
        m_folder.reset();
    }

    void startPageSpeaksChinese() {
        const QStringList before = textsOf(*m_window);
        QVERIFY(englishOf(before).size() > 20);
        m_window->chooseLanguage(QStringLiteral("zh_CN"));
        QTest::qWait(200);
        picture("start");
        QVERIFY(speaksChinese(textsOf(*m_window), 40));
        m_window->chooseLanguage(QStringLiteral("en"));
        QTest::qWait(200);
        QCOMPARE(textsOf(*m_window), before);
    }

    /// Each page is built and filled in English before the language changes under it.
    void pagesSpeakChineseInPlace_data() {
        QTest::addColumn<QString>("page");
        for (const QString& id : pageIds())
            QTest::newRow(qPrintable(id)) << id;
    }
    void pagesSpeakChineseInPlace() {
        QFETCH(QString, page);
        open();
        m_window->showPage(page);
        QTest::qWait(500); // previews and attention come from workers
        QTRY_VERIFY_WITH_TIMEOUT(!m_session->task(), patience);
        QVERIFY(englishOf(textsOf(*m_window)).size() > 30);
        m_window->chooseLanguage(QStringLiteral("zh_CN"));
        QTest::qWait(200);
        picture(page.toUtf8().constData());
        QVERIFY(speaksChinese(textsOf(*m_window), 60));
        m_window->chooseLanguage(QStringLiteral("en"));
        QTest::qWait(200);
        for (const QString& text : textsOf(*m_window))
            QVERIFY2(!programSpeaksChinese(text), qPrintable(QStringLiteral("stays Chinese: ") + text));
    }

    /// What opens later asks for its words then: nothing may have been kept from the start.
    void dialogsSpeakChineseWithQtsOwnButtons() {
        m_window->chooseLanguage(QStringLiteral("zh_CN"));
        QCoreApplication::processEvents();
        if (QCoreApplication::translate("QPlatformTheme", "Cancel") == QLatin1String("Cancel"))
            QSKIP("Qt's own Chinese words are not here (Debian: qt6-translations-l10n)");
        Dialogs::native().confirm(m_window.get(), QStringLiteral("标题"), QStringLiteral("问题"),
                                  QStringLiteral("好"), [](bool) {});
        auto* box = m_window->findChild<QMessageBox*>();
        QVERIFY(box);
        QString cancel = box->button(QMessageBox::Cancel)->text();
        QCOMPARE(cancel.remove(QLatin1Char('&')).left(2), QStringLiteral("取消"));
        box->reject();
        for (const char* name : {"shortcuts", "about"}) {
            auto* action = m_window->findChild<QAction*>(QLatin1String(name));
            QVERIFY(action);
            action->trigger();
            QDialog* dialog = nullptr;
            for (QDialog* each : m_window->findChildren<QDialog*>())
                if (each->isVisible() && each != box) dialog = each;
            QVERIFY2(dialog, name);
            QVERIFY(isChinese(dialog->windowTitle()));
            picture(name, dialog);
            QVERIFY(speaksChinese(textsOf(*dialog), 3));
            delete dialog;
        }
    }

    void everyActionOfTheMenusIsChinese() {
        open();
        m_window->chooseLanguage(QStringLiteral("zh_CN"));
        QCoreApplication::processEvents();
        int actions = 0;
        for (const QMenu* menu : m_window->findChildren<QMenu*>())
            for (const QAction* action : menu->actions()) {
                if (action->isSeparator() || action->text() == Language::ownName(QStringLiteral("en")))
                    continue;
                ++actions;
                QVERIFY2(isChinese(action->text()) || action->data().isValid(), qPrintable(action->text()));
            }
        QVERIFY(actions > 20);
    }

  private:
    /// A project with its data prepared, a run of one epoch, and a sample chosen.
    void open() {
        const auto file = writeChineseTable(m_folder->path().toStdString());
        QVERIFY(!file.empty());
        m_window->openPath(QString::fromStdString(file.string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() && m_session->preparer(), patience);
        m_session->setRole(QStringLiteral("分组"), Role::split);
        QTRY_VERIFY_WITH_TIMEOUT(!m_session->task(), patience);
        m_session->setRole(QStringLiteral("状态"), Role::label);
        QTRY_VERIFY_WITH_TIMEOUT(!m_session->task() && m_session->preparer(), patience);
        const std::filesystem::path runs = m_session->project().runs;
        m_session->setGraph(namedGraph(), QStringLiteral("分组"));
        train(runs / "run-001");
        m_session->refreshRuns();
        QTRY_VERIFY_WITH_TIMEOUT(!m_session->runs().empty(), patience);
        m_session->selectRun(QString::fromStdString(m_session->runs().front().folder.string()));
        m_session->selectRow(20);
    }

    /// The small reference graph, its nodes with names that no word of the program is.
    static GraphSpec namedGraph() {
        GraphSpec graph = *make_template(
            "reference", {{Modality::text, "描述"}, {Modality::image, "照片"}, {Modality::audio, "录音"}},
            "状态");
        for (const std::string& assignment : test::tiny_parameters())
            if (!set_param(graph, builtin_registry(), assignment)) qFatal("%s", assignment.c_str());
        for (Node& node : graph.nodes)
            node.id = "q_" + node.id;
        for (Edge& edge : graph.edges) {
            edge.from = "q_" + edge.from;
            edge.to = "q_" + edge.to;
        }
        return graph;
    }

    void train(const std::filesystem::path& folder) {
        RunConfig config;
        config.graph = namedGraph();
        config.settings.epochs = 1;
        config.settings.batch_size = 8;
        config.settings.threads = 0;
        config.settings.device = "cpu";
        config.folder = folder;
        std::string failed;
        RunEvents events;
        events.failed = [&failed](const Error& error) { failed = error.message; };
        auto run = TrainingRun::start(std::move(config), m_session->dataset(), std::move(events));
        QVERIFY2(run.ok(), run.ok() ? "" : run.error().message.c_str());
        (*run)->wait();
        QVERIFY2(failed.empty(), failed.c_str());
    }

    /// For the eye: into the folder that TRIPTYCH_SHOTS names.
    void picture(const char* name, QWidget* widget = nullptr) {
        const QString folder = qEnvironmentVariable("TRIPTYCH_SHOTS");
        if (!folder.isEmpty())
            (widget ? widget : m_window.get())
                ->grab()
                .save(QStringLiteral("%1/zh-%2.png").arg(folder, QLatin1String(name)));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Preferences> m_preferences;
    std::unique_ptr<Language> m_language;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(LanguageTest)
#include "language_test.moc"
