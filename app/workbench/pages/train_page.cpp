// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/train_page.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QtConcurrent>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include "app/bridge/error_text.h"
#include "app/bridge/pinned_rows.h"
#include "app/bridge/session.h"
#include "app/bridge/training_controller.h"
#include "app/workbench/pages/pin_action.h"
#include "app/workbench/pages/pinned_panel.h"
#include "app/workbench/pages/run_headline.h"
#include "app/workbench/pages/run_results.h"
#include "app/workbench/pages/runs_model.h"
#include "app/workbench/pages/start_from.h"
#include "app/workbench/pages/train_curves.h"
#include "app/workbench/pages/weights_report_view.h"
#include "core/graph/inputs.h"
#include "widgets/forms/field_form.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr const char* trainSplittersKey = "train.splitters";
constexpr const char* smoothingKey = "train.smoothing";
constexpr const char* logKey = "train.log";
constexpr const char* startFromKey = "train.start_from"; ///< name of the run whose weights are kept
constexpr double smoothingStep = 0.1;
/// Fields of the form that belong to the graph: this and the id of an image input.
const QString imageSizePrefix = QStringLiteral("image_size.");

QString share(double value) {
    return std::isnan(value) ? QString() : QLocale().toString(value, 'f', 3);
}

/// The main head's score on the validation part, with its name where it is no accuracy.
QString scored(const EpochNews& news, const std::string& head, TargetKind kind) {
    const QString value = share(validationScore(news, head));
    const bool named = kind == TargetKind::number || kind == TargetKind::labels;
    return value.isEmpty() || !named ? value : scoreTitle(kind) + QLatin1Char(' ') + value;
}

QString duration(double seconds) {
    const auto whole = static_cast<qint64>(std::ceil(seconds));
    const QChar zero(u'0');
    return whole < 3600 ? QStringLiteral("%1:%2").arg(whole / 60).arg(whole % 60, 2, 10, zero)
                        : QStringLiteral("%1:%2:%3")
                              .arg(whole / 3600)
                              .arg(whole / 60 % 60, 2, 10, zero)
                              .arg(whole % 60, 2, 10, zero);
}

QString count(std::int64_t value) {
    return QLocale().toString(static_cast<qlonglong>(value));
}

QFrame* header(const std::vector<QWidget*>& widgets) {
    auto* frame = new QFrame;
    frame->setProperty("role", "header");
    frame->setFixedHeight(38);
    auto* row = new QHBoxLayout(frame);
    row->setContentsMargins(12, 0, 12, 0);
    for (QWidget* widget : widgets)
        widget ? row->addWidget(widget) : row->addStretch();
    return frame;
}

QLabel* label(const char* role) {
    auto* made = new QLabel;
    made->setProperty("role", role);
    return made;
}

QWidget* panel() {
    auto* made = new QWidget;
    made->setProperty("role", "panel");
    made->setAttribute(Qt::WA_StyledBackground);
    return made;
}

QScrollArea* scroller(QWidget* content) {
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(content);
    // The panel's colour shows through.
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return area;
}

/// Tells when it has another width, so that its columns can be made to fit.
class RunsTable : public QTableView {
  public:
    std::function<void()> resized;

  protected:
    void resizeEvent(QResizeEvent* event) override {
        QTableView::resizeEvent(event);
        if (resized) resized();
    }
};

} // namespace

struct TrainPage::Impl {
    TrainPage& q;
    Session& session;
    TrainingController controller;
    RunsModel runs;
    Confirm confirm;

    QSplitter *split, *rightSplit, *centreSplit;
    QScrollArea *settingsArea, *resultsArea;
    QLabel *settingsTitle, *runsTitle, *runsCount, *hint, *problem;
    QFrame* problemBox;
    QToolButton* copyProblem;
    QPushButton *resetButton, *startButton, *stopButton, *deleteButton;
    QAction *start, *stop, *smoother, *rougher, *log, *resetZoom, *deleteRun;
    FieldForm* form;
    StartFrom* startFrom;
    RunHeadline* headline;
    QProgressBar* progress;
    QLabel* progressText;
    TrainCurves* curves;
    PinnedPanel* pinned;
    PinAction* pin;
    QTableView* table;
    RunResults* results;
    WeightsReportView* weightsReport;
    QString weightsOf; ///< folder of the run whose report is shown, or is being read

    QString shown; ///< folder of the run on the plots; empty: none, or the live one before it has a folder
    bool showsLive = false;
    quint64 showing = 0;                                     ///< tells the newest request from stale ones
    QHash<QString, std::shared_ptr<const RunCurves>> loaded; ///< of finished runs that were laid over
    QStringList devices;                                     ///< of the machine, once it was asked
    std::vector<Field> fields;
    bool restoring = false;

    explicit Impl(TrainPage& page) : q(page), session(page.session()), controller(page.session()) {}

    void build();
    void connectAll();
    void retranslate();

    // Settings
    void fillForm();
    void updateForm();
    void edited(const QString& name, const Value& value);
    QString whyNoStart() const;
    void updateActions();
    void startRun();
    std::vector<std::size_t> pinnedRows() const;
    void showProblem(const QString& text);

    // Runs
    void runsChanged();
    void fitColumns();
    void selectionMoved();
    void selectInTable(const QString& folder);
    void showRun(const QString& folder);
    void showLive();
    void fillHeadline();
    void liveHeadline();
    void updateProgress();
    void updateResults();
    void updateWeights();
    void updateOverlays();
    void askToDelete();
    void load(const QString& folder, std::function<void(const Result<RunCurves>&)> then);

    void projectChanged();
    void restoreView();
    void keepSplitters();
};

TrainPage::TrainPage(Session& session, QWidget* parent)
    : Page(session, parent), m_impl(std::make_unique<Impl>(*this)) {
    m_impl->build();
    m_impl->connectAll();
    m_impl->retranslate();
    m_impl->projectChanged();
}

TrainPage::~TrainPage() {
    // Widgets may tell of a last change while they go: then what they tell it to must still be there, or not
    // listen.
    disconnect(&m_impl->session, nullptr, this, nullptr);
    disconnect(m_impl->form, nullptr, this, nullptr);
    disconnect(m_impl->table->selectionModel(), nullptr, this, nullptr);
    delete m_impl->split;
}

QList<QAction*> TrainPage::pageActions() const {
    return {m_impl->start, m_impl->stop,      m_impl->smoother, m_impl->rougher,
            m_impl->log,   m_impl->resetZoom, m_impl->pin,      m_impl->deleteRun};
}

void TrainPage::setConfirm(Confirm confirm) {
    m_impl->confirm = std::move(confirm);
}

void TrainPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) m_impl->retranslate();
    Page::changeEvent(event);
}

void TrainPage::Impl::build() {
    const auto action = [this](const char* name, const QString& icon, const QList<QKeySequence>& keys) {
        auto* made = new QAction(themedIcon(icon), QString(), &q);
        made->setObjectName(QLatin1String(name));
        made->setShortcuts(keys);
        q.addAction(made);
        return made;
    };
    start = action("train.start", QStringLiteral("start"),
                   {QKeySequence(Qt::CTRL | Qt::Key_R), QKeySequence(Qt::Key_F5)});
    stop = action("train.stop", QStringLiteral("stop"), {QKeySequence(Qt::SHIFT | Qt::Key_F5)});
    smoother =
        action("train.smoother", QStringLiteral("train"), {QKeySequence(Qt::CTRL | Qt::Key_BracketRight)});
    rougher =
        action("train.rougher", QStringLiteral("train"), {QKeySequence(Qt::CTRL | Qt::Key_BracketLeft)});
    log = action("train.log", QStringLiteral("train"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L)});
    log->setCheckable(true);
    resetZoom =
        action("train.resetZoom", QStringLiteral("fit"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_0)});
    deleteRun =
        action("train.deleteRun", QStringLiteral("delete"), {QKeySequence(Qt::CTRL | Qt::Key_Delete)});

    pin = new PinAction(session, &q);

    // Left: settings
    settingsTitle = label("title");
    resetButton = new QPushButton;
    resetButton->setProperty("flat", true);
    form = new FieldForm;
    startFrom = new StartFrom;
    startButton = new QPushButton(themedIcon(QStringLiteral("start"), IconTone::onAccent), QString());
    startButton->setProperty("primary", true);
    startButton->setObjectName(QStringLiteral("startButton"));
    stopButton = new QPushButton(themedIcon(QStringLiteral("stop")), QString());
    stopButton->setObjectName(QStringLiteral("stopButton"));
    hint = label("dim");
    hint->setWordWrap(true);
    hint->setObjectName(QStringLiteral("hint"));
    problemBox = new QFrame;
    problemBox->setProperty("role", "raised");
    problemBox->setObjectName(QStringLiteral("problem"));
    problem = label("error");
    problem->setWordWrap(true);
    problem->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    copyProblem = new QToolButton;
    copyProblem->setIcon(themedIcon(QStringLiteral("copy")));
    auto* problemRow = new QHBoxLayout(problemBox);
    problemRow->setContentsMargins(8, 8, 4, 8);
    problemRow->addWidget(problem, 1);
    problemRow->addWidget(copyProblem, 0, Qt::AlignTop);

    auto* settings = panel();
    auto* settingsColumn = new QVBoxLayout(settings);
    settingsColumn->setContentsMargins(0, 0, 0, 0);
    settingsColumn->setSpacing(0);
    settingsColumn->addWidget(header({settingsTitle, nullptr, resetButton}));
    auto* formFrame = new QWidget;
    auto* formColumn = new QVBoxLayout(formFrame);
    formColumn->setContentsMargins(12, 8, 12, 8);
    formColumn->addWidget(startFrom);
    formColumn->addWidget(form);
    formColumn->addStretch();
    settingsArea = scroller(formFrame);
    settingsColumn->addWidget(settingsArea, 1);
    auto* below = new QVBoxLayout;
    below->setContentsMargins(12, 8, 12, 12);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(startButton, 1);
    buttons->addWidget(stopButton, 1);
    below->addLayout(buttons);
    below->addWidget(hint);
    below->addWidget(problemBox);
    settingsColumn->addLayout(below);

    // Centre: figures and curves
    headline = new RunHeadline;
    progress = new QProgressBar;
    progress->setRange(0, 1000);
    progress->setTextVisible(false);
    progressText = label("dim");
    curves = new TrainCurves;
    auto* centre = new QWidget;
    auto* centreColumn = new QVBoxLayout(centre);
    centreColumn->setContentsMargins(0, 0, 0, 0);
    centreColumn->setSpacing(0);
    auto* progressRow = new QHBoxLayout;
    progressRow->setContentsMargins(12, 0, 12, 8);
    progressRow->setSpacing(8);
    progressRow->addWidget(progress, 1);
    progressRow->addWidget(progressText);
    centreColumn->addWidget(headline);
    centreColumn->addLayout(progressRow);
    pinned = new PinnedPanel(session);
    centreSplit = new QSplitter(Qt::Vertical);
    centreSplit->setObjectName(QStringLiteral("centre"));
    centreSplit->addWidget(curves);
    centreSplit->addWidget(pinned);
    centreSplit->setStretchFactor(0, 1);
    centreSplit->setStretchFactor(1, 0);
    centreSplit->setCollapsible(0, false);
    centreSplit->setSizes({440, 220});
    centreColumn->addWidget(centreSplit, 1);

    // Right: runs and results
    runsTitle = label("title");
    runsCount = label("dim");
    deleteButton = new QPushButton;
    deleteButton->setProperty("flat", true);
    auto* runsTable = new RunsTable;
    runsTable->resized = [this] { fitColumns(); };
    table = runsTable;
    table->setObjectName(QStringLiteral("runsTable"));
    table->setModel(&runs);
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setTabKeyNavigation(false);
    table->setWordWrap(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(30);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setStretchLastSection(true);
    table->setIconSize({10, 10});
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    results = new RunResults;
    auto* list = panel();
    auto* listColumn = new QVBoxLayout(list);
    listColumn->setContentsMargins(0, 0, 0, 0);
    listColumn->setSpacing(0);
    listColumn->addWidget(header({runsTitle, runsCount, nullptr, deleteButton}));
    listColumn->addWidget(table, 1);
    auto* outcome = panel();
    auto* outcomeColumn = new QVBoxLayout(outcome);
    outcomeColumn->setContentsMargins(0, 0, 0, 0);
    weightsReport = new WeightsReportView;
    auto* outcomeContent = new QWidget;
    auto* contentColumn = new QVBoxLayout(outcomeContent);
    contentColumn->setContentsMargins(0, 0, 0, 0);
    contentColumn->setSpacing(0);
    contentColumn->addWidget(results);
    contentColumn->addWidget(weightsReport);
    contentColumn->addStretch(1);
    resultsArea = scroller(outcomeContent);
    outcomeColumn->addWidget(resultsArea);
    rightSplit = new QSplitter(Qt::Vertical);
    rightSplit->addWidget(list);
    rightSplit->addWidget(outcome);
    rightSplit->setStretchFactor(0, 2);
    rightSplit->setStretchFactor(1, 3);
    rightSplit->setSizes({240, 480});

    split = new QSplitter(Qt::Horizontal);
    split->addWidget(settings);
    split->addWidget(centre);
    split->addWidget(rightSplit);
    split->setStretchFactor(0, 0);
    split->setStretchFactor(1, 1);
    split->setStretchFactor(2, 0);
    split->setCollapsible(1, false);
    split->setSizes({270, 760, 380});
    for (QSplitter* one : {split, rightSplit, centreSplit})
        one->setHandleWidth(1);
    auto* whole = new QVBoxLayout(&q);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(split);
    q.setFocusProxy(startButton);

    problemBox->hide();
    if (!confirm) {
        confirm = [this](const QString& question, const QString& yes, std::function<void()> then) {
            auto* box = new QMessageBox(QMessageBox::Question, q.title(), question, QMessageBox::Cancel, &q);
            box->setAttribute(Qt::WA_DeleteOnClose);
            QPushButton* accept = box->addButton(yes, QMessageBox::DestructiveRole);
            box->setDefaultButton(QMessageBox::Cancel);
            connect(accept, &QPushButton::clicked, box, std::move(then));
            box->open();
        };
    }
}

void TrainPage::Impl::connectAll() {
    connect(start, &QAction::triggered, &q, [this] { startRun(); });
    connect(stop, &QAction::triggered, &q, [this] { controller.stop(); });
    connect(startButton, &QPushButton::clicked, start, &QAction::trigger);
    connect(stopButton, &QPushButton::clicked, stop, &QAction::trigger);
    connect(smoother, &QAction::triggered, &q,
            [this] { curves->setSmoothing(std::min(0.99, curves->smoothing() + smoothingStep)); });
    connect(rougher, &QAction::triggered, &q,
            [this] { curves->setSmoothing(std::max(0.0, curves->smoothing() - smoothingStep)); });
    connect(log, &QAction::toggled, curves, &TrainCurves::setLogScale);
    connect(curves, &TrainCurves::logScaleChanged, &q, [this](bool on) {
        log->setChecked(on);
        if (!restoring) session.setViewState(QLatin1String(logKey), on);
    });
    connect(curves, &TrainCurves::smoothingChanged, &q, [this](double weight) {
        if (!restoring) session.setViewState(QLatin1String(smoothingKey), weight);
    });
    connect(resetZoom, &QAction::triggered, curves, &TrainCurves::resetZoom);
    connect(startFrom, &StartFrom::runChosen, &q, [this](const QString& folder) {
        // By name, so that a moved project finds it.
        session.setViewState(QLatin1String(startFromKey), QFileInfo(folder).fileName());
    });
    connect(&session, &Session::graphChanged, &q, [this] { startFrom->setGraph(session.project().graph); });
    connect(deleteRun, &QAction::triggered, &q, [this] { askToDelete(); });
    connect(deleteButton, &QPushButton::clicked, deleteRun, &QAction::trigger);
    connect(resetButton, &QPushButton::clicked, &q,
            [this] { session.setSettings(TrainSettings{}, tr("Reset of the training settings")); });
    connect(copyProblem, &QToolButton::clicked, &q,
            [this] { QApplication::clipboard()->setText(problem->text()); });
    connect(form, &FieldForm::valueEdited, &q,
            [this](const QString& name, const Value& value) { edited(name, value); });
    for (QSplitter* one : {split, rightSplit, centreSplit})
        connect(one, &QSplitter::splitterMoved, &q, [this] { keepSplitters(); });

    connect(&session, &Session::projectChanged, &q, [this] { projectChanged(); });
    connect(&session, &Session::datasetChanged, &q, [this] { updateActions(); });
    connect(&session, &Session::graphChanged, &q, [this] {
        fillForm();
        updateActions();
        updateResults();
    });
    connect(&session, &Session::settingsChanged, &q, [this] {
        updateForm();
        updateActions();
        updateResults();
    });
    connect(&session, &Session::runsChanged, &q, [this] { runsChanged(); });
    connect(&session, &Session::selectedRunChanged, &q, [this](const QString& folder) {
        selectInTable(folder);
        showRun(folder);
    });

    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, &q,
            [this] { selectionMoved(); });
    connect(&runs, &RunsModel::checkedChanged, &q, [this] { updateOverlays(); });

    connect(&controller, &TrainingController::stateChanged, &q, [this] {
        runs.setLive(controller.active() ? controller.folder() : QString());
        updateActions();
        updateProgress();
    });
    connect(&controller, &TrainingController::preparing, &q, [this] { updateProgress(); });
    connect(&controller, &TrainingController::started, &q, [this](const RunStarted& news) {
        runs.setLive(controller.folder());
        if (showsLive) {
            shown = controller.folder();
            runs.setShown(shown);
            curves->setExpectedEnd(static_cast<double>(news.steps_per_epoch) *
                                   controller.config().settings.epochs);
            liveHeadline();
            updateWeights();
            pinned->pinned().showRun(shown);
        }
        session.selectRun(controller.folder());
    });
    connect(&controller, &TrainingController::stepsArrived, &q, [this](const std::vector<StepNews>& steps) {
        if (!showsLive) return;
        curves->append(steps);
        liveHeadline();
        updateProgress();
    });
    connect(&controller, &TrainingController::epochDone, &q, [this](const EpochNews& news) {
        if (!showsLive) return;
        curves->append(news);
        liveHeadline();
    });
    connect(&controller, &TrainingController::pinnedArrived, &q, [this](const PinnedNews& news) {
        if (pinned->pinned().run() == controller.folder()) pinned->pinned().append(news);
    });
    connect(&PinnedRows::of(session), &PinnedRows::changed, &q, [this] { controller.pin(pinnedRows()); });
    connect(pinned, &PinnedPanel::failed, &q, [this](const Error& error) { showProblem(errorText(error)); });
    connect(&controller, &TrainingController::finished, &q, [this] {
        if (!showsLive) return;
        if (controller.latestStep())
            curves->setExpectedEnd(static_cast<double>(controller.latestStep()->step));
        liveHeadline();
    });
    connect(&controller, &TrainingController::failed, &q, [this](const Error& error) {
        showProblem(errorText(error));
        // Nothing came of it: back to the run that was looked at before.
        if (controller.folder().isEmpty()) showRun(session.selectedRun());
    });

    // Asking for GPUs may start a driver.
    auto* asked = new QFutureWatcher<std::vector<std::string>>(&q);
    connect(asked, &QFutureWatcherBase::finished, &q, [this, asked] {
        for (const std::string& device : asked->result())
            devices << QString::fromStdString(device);
        asked->deleteLater();
        fillForm();
    });
    asked->setFuture(QtConcurrent::run(available_devices));
}

void TrainPage::Impl::retranslate() {
    settingsArea->setAccessibleName(tr("Training settings"));
    resultsArea->setAccessibleName(tr("Results of the run"));
    settingsTitle->setText(tr("Settings"));
    resetButton->setText(tr("Reset"));
    resetButton->setToolTip(tr("Sets all training settings back to their defaults; undo brings them back"));
    resetButton->setAccessibleName(tr("Reset settings"));
    form->setAccessibleName(tr("Training settings"));
    start->setText(tr("Start training"));
    stop->setText(tr("Stop after this batch"));
    startButton->setText(tr("Start"));
    startButton->setAccessibleName(tr("Start training"));
    stopButton->setText(tr("Stop"));
    stopButton->setAccessibleName(tr("Stop after this batch"));
    smoother->setText(tr("Smooth curves more"));
    rougher->setText(tr("Smooth curves less"));
    log->setText(tr("Logarithmic scale"));
    resetZoom->setText(tr("Reset zoom of the curves"));
    deleteRun->setText(tr("Delete run…"));
    deleteButton->setText(tr("Delete"));
    deleteButton->setAccessibleName(tr("Delete run"));
    copyProblem->setToolTip(tr("Copy the message"));
    copyProblem->setAccessibleName(tr("Copy the message"));
    problem->setAccessibleName(tr("Why the training failed"));
    progress->setAccessibleName(tr("Progress of the training"));
    runsTitle->setText(tr("Runs"));
    table->setAccessibleName(tr("Runs of the project"));
    headline->setAccessibleName(tr("Figures of the run"));
    runs.retranslate();
    pin->retranslate();
    fillForm();
    updateActions();
    updateProgress();
    updateResults();
    fillHeadline();
}

// --- Settings

void TrainPage::Impl::fillForm() {
    if (!session.hasProject()) {
        fields.clear();
        form->setFields({}, {});
        return;
    }
    const Project& project = session.project();
    std::vector<Field> wanted;
    std::map<std::string, Value> values;
    std::vector<const Node*> images;
    for (const Node& node : project.graph.nodes)
        if (node.type == image_input_type) images.push_back(&node);
    const NodeType* type = builtin_registry().find(image_input_type);
    const Field* size = type ? find_field(type->fields, "size") : nullptr;
    for (const Node* node : images) {
        if (!size) break;
        Field field = *size;
        field.name = (imageSizePrefix + QString::fromStdString(node->id)).toStdString();
        field.title = QT_TRANSLATE_NOOP("Fields", "Image size");
        if (images.size() > 1) field.title = node->id;
        const auto given = node->params.find("size");
        values[field.name] = given == node->params.end() ? field.fallback : given->second;
        wanted.push_back(field);
    }
    for (Field field : train_fields()) {
        values[field.name] = setting(project.settings, field.name);
        if (field.name == "device" && !devices.isEmpty()) {
            field.kind = FieldKind::choice;
            field.choices = {"auto"};
            for (const QString& device : devices)
                field.choices.push_back(device.toStdString());
            // What a project from another machine names stays as it is until a person chooses.
            const std::string present = project.settings.device;
            if (std::find(field.choices.begin(), field.choices.end(), present) == field.choices.end())
                field.choices.push_back(present);
        }
        wanted.push_back(field);
    }
    const auto same = [](const Field& a, const Field& b) {
        return a.name == b.name && a.choices == b.choices;
    };
    if (std::equal(wanted.begin(), wanted.end(), fields.begin(), fields.end(), same)) return updateForm();
    fields = wanted;
    form->setFields(fields, values);
}

void TrainPage::Impl::updateForm() {
    if (!session.hasProject()) return;
    const Project& project = session.project();
    const auto show = [this](const std::string& name, const Value& value) {
        if (form->value(name) != value) form->setValue(name, value);
    };
    for (const Field& field : fields) {
        const QString name = QString::fromStdString(field.name);
        if (!name.startsWith(imageSizePrefix)) {
            show(field.name, setting(project.settings, field.name));
        } else if (const Node* node = project.graph.find(name.mid(imageSizePrefix.size()).toStdString())) {
            const auto given = node->params.find("size");
            show(field.name, given == node->params.end() ? field.fallback : given->second);
        }
    }
}

void TrainPage::Impl::edited(const QString& name, const Value& value) {
    if (!session.hasProject()) return;
    if (name.startsWith(imageSizePrefix)) {
        GraphSpec graph = session.project().graph;
        Node* node = graph.find(name.mid(imageSizePrefix.size()).toStdString());
        if (!node) return;
        node->params["size"] = value;
        session.setGraph(graph, tr("Image size"));
        return;
    }
    TrainSettings settings = session.project().settings;
    if (auto set = set_setting(settings, name.toStdString(), value); !set)
        return showProblem(errorText(set.error()));
    const Field* field = find_field(train_fields(), name.toStdString());
    session.setSettings(settings, QCoreApplication::translate("Fields", field->title.c_str()));
}

QString TrainPage::Impl::whyNoStart() const {
    if (!session.hasProject()) return tr("Open a project first.");
    if (controller.active()) return tr("A run is on. It has to end before the next one starts.");
    const auto dataset = session.dataset();
    if (!dataset)
        return session.project().data.empty()
                   ? tr("The project has no table yet. Import one on the Data page.")
                   : tr("The data are still being read.");
    if (session.project().graph.nodes.empty())
        return tr("There is no model yet. Make one on the Model page.");
    for (const Node& node : session.project().graph.nodes) {
        const auto named = node.params.find("column");
        const auto kind = target_kind_of(node.type);
        const std::string column = named == node.params.end() ? std::string() : value_text(named->second);
        if (!kind || head_column(column, *kind, *dataset)) continue;
        return column.empty() ? tr("No column is the label. Give one that role on the Data page.")
                              : tr("The model learns the column “%1”, which the table does not have or which has a role "
                                   "that no model reads. Give it another role on the Data page.")
                                    .arg(QString::fromStdString(column));
    }
    for (const Problem& found : session.graphInfo().problems)
        if (found.severity == Problem::Severity::error)
            return tr("The model has an error: %1").arg(errorText(found.error));
    return {};
}

void TrainPage::Impl::updateActions() {
    const QString why = whyNoStart();
    start->setEnabled(why.isEmpty());
    startButton->setEnabled(why.isEmpty());
    const QString keys = start->shortcut().toString(QKeySequence::NativeText);
    startButton->setToolTip(why.isEmpty() ? tr("Trains the model with these settings (%1)").arg(keys) : why);
    start->setToolTip(startButton->toolTip());

    const bool stoppable = controller.active() && controller.state() != TrainingController::State::stopping;
    stop->setEnabled(stoppable);
    stopButton->setEnabled(stoppable);
    stopButton->setToolTip(stoppable ? tr("Ends the run after this batch; its checkpoints stay (%1)")
                                           .arg(stop->shortcut().toString(QKeySequence::NativeText))
                           : controller.active() ? tr("The run ends after the present batch.")
                                                 : tr("No run is on."));
    stop->setToolTip(stopButton->toolTip());
    // What is plain from the buttons needs no words.
    hint->setText(controller.active() ? QString() : why);
    hint->setVisible(!hint->text().isEmpty());
    curves->setEmptyText(why.isEmpty() ? tr("Curves appear with the first batch. Start with %1.").arg(keys)
                                       : why);
    if (controller.active()) curves->setEmptyText(tr("Preparing"));

    const QString chosen = session.hasProject() ? session.selectedRun() : QString();
    const bool live = controller.active() && chosen == controller.folder();
    const bool deletable = runs.rowOf(chosen) >= 0 && !live;
    deleteRun->setEnabled(deletable);
    deleteButton->setEnabled(deletable);
    deleteButton->setToolTip(deletable ? tr("Deletes the chosen run with its checkpoints")
                             : live    ? tr("The chosen run is on. Stop it first.")
                                       : tr("Choose a run to delete it."));
    deleteRun->setToolTip(deleteButton->toolTip());
    resetButton->setEnabled(session.hasProject());
}

void TrainPage::Impl::startRun() {
    if (!whyNoStart().isEmpty()) return;
    // A value that is still being typed is meant to count.
    if (QWidget* typing = QApplication::focusWidget(); typing && form->isAncestorOf(typing)) {
        typing->clearFocus();
        typing->setFocus();
    }
    showProblem({});
    RunConfig config;
    config.graph = session.project().graph;
    config.settings = session.project().settings;
    config.initial_weights = startFrom->weights();
    config.partial_weights = !config.initial_weights.empty();
    config.pinned = pinnedRows();
    controller.start(config, session.dataset());
    showLive();
}

std::vector<std::size_t> TrainPage::Impl::pinnedRows() const {
    const QList<qint64>& rows = PinnedRows::of(session).rows();
    return {rows.begin(), rows.end()};
}

void TrainPage::Impl::showProblem(const QString& text) {
    problem->setText(text);
    problemBox->setVisible(!text.isEmpty());
}

// --- Runs

void TrainPage::Impl::runsChanged() {
    // A reset of the model clears the selection, which is no choice of a person.
    const QSignalBlocker quiet(table->selectionModel());
    runs.setRuns(session.runs());
    runsCount->setText(QLocale().toString(runs.rowCount()));
    startFrom->setRuns(session.runs());
    if (session.hasProject())
        if (const QString kept = session.viewState(QLatin1String(startFromKey)).toString(); !kept.isEmpty())
            startFrom->setRun(QString::fromStdString((session.project().runs / kept.toStdString()).string()));
    selectInTable(session.selectedRun());
    updateResults();
    updateActions();
    if (!showsLive) fillHeadline();
    fitColumns();
    table->viewport()->update();
    // Later: the session restores the project's own choice after it has told of the runs.
    QTimer::singleShot(0, &q, [this] {
        if (session.hasProject() && session.selectedRun().isEmpty() && runs.rowCount() > 0 &&
            !controller.active())
            session.selectRun(runs.folder(0));
    });
}

void TrainPage::Impl::fitColumns() {
    constexpr int padding = 23; // of the style sheet, and what the style keeps around a text
    constexpr int check =
        52; // with the mark of colour and gaps, which a style sheet leaves out of the size hint
    constexpr int leastName = 96;
    QFont bold = table->horizontalHeader()->font();
    bold.setWeight(QFont::DemiBold);
    const QFontMetrics metrics(bold);
    std::array<int, RunsModel::columnsInAll> widths{};
    for (int column = 0; column + 1 < runs.columnCount(); ++column) {
        const QString title = runs.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        int width = metrics.horizontalAdvance(title) + padding + 8;
        for (int row = 0; row < std::min(runs.rowCount(), 50); ++row) {
            const QModelIndex cell = runs.index(row, column);
            const QVariant font = cell.data(Qt::FontRole);
            const QFontMetrics cellMetrics(font.isValid() ? font.value<QFont>() : table->font());
            width = std::max(width, cellMetrics.horizontalAdvance(cell.data().toString()) + padding);
        }
        widths[column] = width + (column == RunsModel::nameColumn ? check : 0);
    }
    // How a run stands is seen without scrolling: a long name gives way, which its tooltip has in full.
    const int needed = std::accumulate(widths.begin(), widths.begin() + RunsModel::stateColumn + 1, 0);
    const int over = needed - table->viewport()->width();
    if (over > 0) widths[RunsModel::nameColumn] = std::max(leastName, widths[RunsModel::nameColumn] - over);
    for (int column = 0; column + 1 < runs.columnCount(); ++column)
        table->setColumnWidth(column, widths[column]);
}

void TrainPage::Impl::selectInTable(const QString& folder) {
    const QSignalBlocker quiet(table->selectionModel());
    const int row = runs.rowOf(folder);
    if (row < 0)
        table->clearSelection();
    else if (!table->selectionModel()->isRowSelected(row))
        table->selectRow(row);
    table->viewport()->update();
}

void TrainPage::Impl::selectionMoved() {
    const QModelIndexList rows = table->selectionModel()->selectedRows();
    if (!rows.isEmpty()) session.selectRun(runs.folder(rows.first().row()));
}

void TrainPage::Impl::showLive() {
    ++showing;
    showsLive = true;
    shown = controller.folder();
    runs.setShown(shown);
    pinned->pinned().showRun(shown);
    double end = 0;
    if (controller.active() && controller.startedNews())
        end = static_cast<double>(controller.startedNews()->steps_per_epoch) *
              controller.config().settings.epochs;
    curves->show(controller.curves(), nodeModalities(controller.config().graph), end);
    updateOverlays();
    liveHeadline();
    updateProgress();
    updateResults();
}

void TrainPage::Impl::showRun(const QString& folder) {
    updateActions();
    if (!folder.isEmpty() && folder == controller.folder()) {
        if (!showsLive || shown != folder) showLive();
        updateResults();
        return;
    }
    ++showing;
    showsLive = false;
    shown = folder;
    runs.setShown(folder);
    pinned->pinned().showRun(folder);
    fillHeadline();
    updateProgress();
    updateResults();
    updateOverlays();
    if (folder.isEmpty()) {
        curves->show({}, {}, 0);
        return;
    }
    const RunInfo* info = runs.run(folder);
    const auto modalities = info ? nodeModalities(info->graph) : std::map<std::string, Modality>();
    load(folder, [this, asked = showing, modalities](const Result<RunCurves>& read) {
        if (asked != showing) return;
        curves->show(read ? *read : RunCurves{}, modalities, 0);
        if (read && read->throughput.size() > 0)
            headline->set(RunHeadline::samplesPerSecond,
                          QLocale().toString(read->throughput.y(read->throughput.size() - 1), 'f', 0));
    });
}

void TrainPage::Impl::load(const QString& folder, std::function<void(const Result<RunCurves>&)> then) {
    using Read = std::shared_ptr<const Result<RunCurves>>;
    auto* watcher = new QFutureWatcher<Read>(&q);
    connect(watcher, &QFutureWatcherBase::finished, &q, [watcher, then = std::move(then)] {
        then(*watcher->result());
        watcher->deleteLater();
    });
    watcher->setFuture(QtConcurrent::run([path = std::filesystem::path(folder.toStdString())]() -> Read {
        return std::make_shared<const Result<RunCurves>>(readRunCurves(path));
    }));
}

void TrainPage::Impl::fillHeadline() {
    if (showsLive) return liveHeadline();
    headline->clear();
    const RunInfo* info = runs.run(shown);
    if (!info) return;
    // "auto" is what was asked for, not what the run was computed on.
    if (const std::string& device = info->device.empty() ? info->settings.device : info->device; device != "auto")
        headline->set(RunHeadline::device, QString::fromStdString(device));
    if (info->parameters > 0) headline->set(RunHeadline::parameters, count(info->parameters));
    headline->set(RunHeadline::epoch, tr("%1/%2").arg(info->epochs.size()).arg(info->settings.epochs));
    if (info->best_epoch > 0) headline->set(RunHeadline::bestEpoch, QString::number(info->best_epoch));
    if (info->epochs.empty()) return;
    const EpochNews& last = info->epochs.back();
    headline->set(RunHeadline::step, count(last.step));
    headline->set(RunHeadline::loss, share(last.train_loss));
    headline->set(RunHeadline::accuracy, share(last.train_accuracy));
    headline->set(RunHeadline::validation,
                  scored(last, info->targets.front().head, info->targets.front().kind));
}

void TrainPage::Impl::liveHeadline() {
    const auto& news = controller.latestStep();
    const auto& started = controller.startedNews();
    headline->set(RunHeadline::device,
                  QString::fromStdString(started ? started->device : controller.config().settings.device));
    headline->set(RunHeadline::parameters, started ? count(started->parameters) : QString());
    headline->set(RunHeadline::epoch,
                  tr("%1/%2").arg(news ? news->epoch : 0).arg(controller.config().settings.epochs));
    headline->set(RunHeadline::step, news ? count(news->step) : QString());
    headline->set(RunHeadline::loss, news ? share(news->loss) : QString());
    headline->set(RunHeadline::accuracy, news ? share(news->accuracy) : QString());
    headline->set(RunHeadline::samplesPerSecond,
                  news ? QLocale().toString(news->samples_per_s, 'f', 0) : QString());
    headline->set(RunHeadline::timeLeft,
                  news && controller.active() ? duration(news->seconds_left) : QString());
    const auto& epochs = controller.epochs();
    headline->set(RunHeadline::validation,
                  epochs.empty() ? QString()
                                 : scored(epochs.back(), controller.curves().head, controller.curves().kind));
    const auto& best = controller.curves().best;
    headline->set(RunHeadline::bestEpoch, best.empty() ? QString() : QString::number(best.back().second));
}

void TrainPage::Impl::updateProgress() {
    using State = TrainingController::State;
    const double fraction = controller.fraction();
    const bool known = controller.active() && fraction >= 0;
    // A bar without an end would move for ever; while nothing is known it stands empty.
    progress->setValue(known ? static_cast<int>(std::lround(1000 * fraction)) : 0);
    progress->setVisible(controller.active());
    QString text;
    if (controller.state() == State::stopping)
        text = tr("stopping after this batch");
    else if (controller.active() && !controller.startedNews())
        text = tr("preparing the data");
    else if (controller.active() && controller.latestStep())
        text = tr("%1 %").arg(std::lround(100 * fraction));
    progressText->setText(text);
    progressText->setVisible(!text.isEmpty());
    progress->setAccessibleDescription(text);
}

void TrainPage::Impl::updateResults() {
    const RunInfo* info = runs.run(shown);
    results->setRun(info);
    results->setDifferences(info && session.hasProject() ? setupDifferences(*info, session.project())
                                                         : QStringList());
    updateWeights();
}

/// What the run that is shown took of the weights that it started from.
void TrainPage::Impl::updateWeights() {
    if (showsLive && controller.startedNews()) {
        const auto& taken = controller.startedNews()->weights;
        weightsOf = controller.folder();
        weightsReport->setWeights(
            taken ? std::optional(StartingWeights{controller.config().initial_weights, *taken}) : std::nullopt);
        return;
    }
    if (shown == weightsOf) return;
    weightsOf = shown;
    weightsReport->setWeights({});
    if (shown.isEmpty()) return;
    using Read = std::shared_ptr<const Result<std::optional<StartingWeights>>>;
    auto* watcher = new QFutureWatcher<Read>(&q);
    connect(watcher, &QFutureWatcherBase::finished, &q, [this, watcher, asked = shown] {
        if (const Read read = watcher->result(); asked == weightsOf && *read) weightsReport->setWeights(**read);
        watcher->deleteLater();
    });
    watcher->setFuture(QtConcurrent::run([path = std::filesystem::path(shown.toStdString())]() -> Read {
        return std::make_shared<const Result<std::optional<StartingWeights>>>(read_starting_weights(path));
    }));
}

void TrainPage::Impl::updateOverlays() {
    std::vector<TrainCurves::Overlay> overlays;
    for (const QString& folder : runs.checked()) {
        if (folder == shown) continue;
        if (const auto found = loaded.constFind(folder); found != loaded.cend()) {
            const RunInfo* info = runs.run(folder);
            if (*found && info)
                overlays.push_back({QString::fromStdString(info->name), runs.colorIndex(folder), *found});
            continue;
        }
        loaded[folder] = nullptr; // being read
        load(folder, [this, folder](const Result<RunCurves>& read) {
            if (!read) return showProblem(errorText(read.error()));
            loaded[folder] = std::make_shared<const RunCurves>(*read);
            updateOverlays();
        });
    }
    // What is no longer asked for is read again when it is: a run may have gone on since.
    for (const QString& folder : loaded.keys())
        if (!runs.checked().contains(folder) && loaded[folder]) loaded.remove(folder);
    curves->setOverlays(overlays);
}

void TrainPage::Impl::askToDelete() {
    const QString folder = session.selectedRun();
    const RunInfo* info = runs.run(folder);
    if (!info) return;
    confirm(tr("Delete “%1” with its checkpoints and results? This cannot be undone.")
                .arg(QString::fromStdString(info->name)),
            tr("Delete run"), [this, folder] {
                const int row = runs.rowOf(folder);
                // The neighbour becomes the chosen one, so that several can be deleted in a row.
                const QString next = runs.folder(row + 1 < runs.rowCount() ? row + 1 : row - 1);
                session.selectRun(next);
                session.deleteRun(folder);
            });
}

// --- Project

void TrainPage::Impl::projectChanged() {
    showProblem({});
    loaded.clear();
    startFrom->setRun({});
    startFrom->setGraph(session.project().graph);
    restoreView();
    fillForm();
    runsChanged();
    showRun(session.hasProject() ? session.selectedRun() : QString());
    updateActions();
}

void TrainPage::Impl::restoreView() {
    if (!session.hasProject()) return;
    restoring = true;
    if (const QVariant kept = session.viewState(QLatin1String(smoothingKey)); kept.isValid())
        curves->setSmoothing(kept.toDouble());
    if (const QVariant kept = session.viewState(QLatin1String(logKey)); kept.isValid())
        curves->setLogScale(kept.toBool());
    const QStringList kept =
        session.viewState(QLatin1String(trainSplittersKey)).toString().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (kept.size() == 2 || kept.size() == 3) {
        split->restoreState(QByteArray::fromBase64(kept[0].toLatin1()));
        rightSplit->restoreState(QByteArray::fromBase64(kept[1].toLatin1()));
        if (kept.size() == 3) centreSplit->restoreState(QByteArray::fromBase64(kept[2].toLatin1()));
    }
    restoring = false;
}

void TrainPage::Impl::keepSplitters() {
    session.setViewState(
        QLatin1String(trainSplittersKey),
        QString::fromLatin1(split->saveState().toBase64() + ' ' + rightSplit->saveState().toBase64() + ' ' +
                            centreSplit->saveState().toBase64()));
}

} // namespace triptych
